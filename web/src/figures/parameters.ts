import type { ParameterValues } from "@/api/actions";
import type { StrategyParameter } from "@/api/types";
import { strings } from "@/strings";

/** Parameters as they are typed, by name. */
export type ParameterTexts = Readonly<Record<string, string>>;

export function defaultTexts(parameters: readonly StrategyParameter[]): ParameterTexts {
  return Object.fromEntries(parameters.map(({ name, default: value }) => [name, String(value)]));
}

/** Values of parameters as they would be typed. */
export function textsOf(values: Readonly<Record<string, number | boolean>>): ParameterTexts {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, String(value)]));
}

/** What is wrong with a parameter as typed, or undefined. */
export function parameterProblem(parameter: StrategyParameter, text: string): string | undefined {
  if (parameter.type === "bool") return undefined;
  const says = strings.strategies.problems;
  const value = Number(text);
  if (text.trim() === "" || !Number.isFinite(value)) return says.number;
  if (parameter.type === "int" && !Number.isInteger(value)) return says.whole;
  if (typeof parameter.minimum === "number" && value < parameter.minimum) {
    return says.low(parameter.minimum);
  }
  if (typeof parameter.maximum === "number" && value > parameter.maximum) {
    return says.high(parameter.maximum);
  }
  return undefined;
}

export function parameterValues(
  parameters: readonly StrategyParameter[],
  texts: ParameterTexts,
): ParameterValues {
  return Object.fromEntries(
    parameters.map(({ name, type }) => {
      const text = texts[name] ?? "";
      return [name, type === "bool" ? text === "true" : Number(text)];
    }),
  );
}
