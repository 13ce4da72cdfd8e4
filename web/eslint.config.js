import js from "@eslint/js";
import hooks from "eslint-plugin-react-hooks";
import { defineConfig, globalIgnores } from "eslint/config";
import tseslint from "typescript-eslint";

export default defineConfig(
  globalIgnores(["dist", "test-results", "playwright-report", "src/api/schema.ts"]),
  js.configs.recommended,
  tseslint.configs.strictTypeChecked,
  hooks.configs.flat.recommended,
  {
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
      "@typescript-eslint/no-unused-vars": [
        "error",
        { argsIgnorePattern: "^_", varsIgnorePattern: "^_" },
      ],
      "max-lines": ["error", 300],
      "max-lines-per-function": ["error", { max: 60, skipBlankLines: true, skipComments: true }],
    },
  },
  {
    files: ["**/*.js"],
    extends: [tseslint.configs.disableTypeChecked],
  },
  room("features", ["features", "pages", "shell"], "A feature stands alone."),
  room("{charts,ui,session}", ["features", "pages", "shell"], "Features are built on this."),
  room("{api,live,figures}", ["features", "pages", "shell", "ui", "session"], "No views here."),
);

/** A folder of src that may not import from others; its own files are reached through "./". */
function room(folder, forbidden, message) {
  return {
    files: [`src/${folder}/**`],
    rules: {
      "no-restricted-imports": [
        "error",
        {
          patterns: [
            { group: forbidden.map((name) => `@/${name}/**`), message },
            { regex: "^\\.\\./", message: "Reach other folders through @/." },
          ],
        },
      ],
    },
  };
}
