import { expect, test } from "vitest";
import { waitBefore } from "@/live/backoff";
import { prepended, replaced } from "@/live/lists";
import { Sequences } from "@/live/sequences";

test("test_numbers_in_a_row_are_each_the_next", () => {
  const sequences = new Sequences();
  expect([7, 8, 9].map((number) => sequences.take("s", number))).toEqual(["next", "next", "next"]);
  expect(sequences.cursor).toEqual({ s: 9 });
});

test("test_a_number_seen_before_is_a_repeat", () => {
  const sequences = new Sequences();
  sequences.take("s", 5);
  expect(sequences.take("s", 5)).toBe("repeat");
  expect(sequences.take("s", 2)).toBe("repeat");
});

test("test_a_number_that_is_left_out_is_a_gap_and_does_not_move_the_stream", () => {
  const sequences = new Sequences();
  sequences.take("s", 5);
  expect(sequences.take("s", 7)).toBe("gap");
  expect(sequences.take("s", 6)).toBe("next");
});

test("test_streams_are_counted_apart", () => {
  const sequences = new Sequences();
  sequences.take("a", 5);
  expect(sequences.take("b", 1)).toBe("next");
});

test("test_a_snapshot_begins_new_streams_and_leaves_known_ones_to_be_resumed", () => {
  const sequences = new Sequences();
  sequences.take("a", 5);
  expect(sequences.begin({ a: 9, b: 3 })).toEqual([]);
  expect(sequences.cursor).toEqual({ a: 5, b: 3 });
});

test("test_a_server_behind_its_reader_has_a_new_log", () => {
  const sequences = new Sequences();
  sequences.take("a", 5);
  expect(sequences.begin({ a: 2 })).toEqual(["a"]);
  expect(sequences.take("a", 3)).toBe("next");
});

test("test_waits_double_up_to_the_longest_and_are_spread_over_their_upper_half", () => {
  const backoff = { firstMs: 500, longestMs: 10_000 };
  const waits = [1, 2, 3, 4, 5, 6, 20].map((attempt) => waitBefore(attempt, backoff, 1));
  expect(waits).toEqual([500, 1000, 2000, 4000, 8000, 10_000, 10_000]);
  expect(waitBefore(3, backoff, 0)).toBe(1000);
});

test("test_a_newer_version_takes_the_place_of_the_older", () => {
  const same = (a: { id: number }, b: { id: number }) => a.id === b.id;
  const list = [
    { id: 1, v: "a" },
    { id: 2, v: "a" },
  ];
  expect(replaced(list, { id: 2, v: "b" }, same)).toEqual([
    { id: 1, v: "a" },
    { id: 2, v: "b" },
  ]);
  expect(replaced(list, { id: 3, v: "c" }, same)[0]).toEqual({ id: 3, v: "c" });
});

test("test_an_event_that_is_in_the_list_is_not_added_again", () => {
  const list = [{ sequence: 3 }, { sequence: 2 }];
  expect(prepended(list, { sequence: 3 })).toEqual(list);
  expect(prepended(list, { sequence: 4 }).map(({ sequence }) => sequence)).toEqual([4, 3, 2]);
});
