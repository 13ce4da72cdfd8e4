import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { expect, test } from "vitest";
import { strings } from "@/strings";

const source = join(import.meta.dirname, "..", "src");

/** Attributes whose text a person reads or hears. */
const spokenAttributes = new Set(["title", "aria-label", "alt", "placeholder", "label"]);

function texts(value: unknown): string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap(texts);
}

/** Words written into the markup of a file instead of taken from the catalogue. */
function wordsIn(file: string): string[] {
  const words: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isJsxText(node)) words.push(node.text);
    if (ts.isJsxAttribute(node) && node.initializer && ts.isStringLiteral(node.initializer)) {
      if (spokenAttributes.has(node.name.getText())) words.push(node.initializer.text);
    }
    ts.forEachChild(node, visit);
  };
  const text = readFileSync(join(source, file), "utf8");
  visit(ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true, ts.ScriptKind.TSX));
  return words.filter((word) => /\p{L}{2,}/u.test(word.replace("UTC", "")));
}

test("test_every_string_of_the_catalogue_says_something", () => {
  expect(texts(strings).filter((text) => text.trim() === "")).toEqual([]);
});

test("test_no_view_writes_words_of_its_own", () => {
  const views = readdirSync(source, { recursive: true, encoding: "utf8" }).filter((name) =>
    name.endsWith(".tsx"),
  );
  expect(views.length).toBeGreaterThan(30);
  const found = views.flatMap((file) => wordsIn(file).map((word) => `${file}: ${word.trim()}`));
  expect(found).toEqual([]);
});
