#!/bin/sh
# The namespace with thirty days of history, and the search attributes of our workflows.
set -eu
temporal operator namespace describe -n default ||
  temporal operator namespace create -n default --retention 720h
for name in FxInstrument FxStrategy FxAccount FxSide FxOrderState FxMode FxDenyCode; do
  temporal operator search-attribute list -n default | grep -q "$name" ||
    temporal operator search-attribute create -n default --name "$name" --type Keyword
done
