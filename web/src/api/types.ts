import type { components } from "@/api/schema";

type Schemas = components["schemas"];

export type Account = Schemas["Account"];
export type AccountState = Account["state"];
export type Balance = Schemas["Balance"];
export type Candle = Schemas["Candle"];
export type Granularity = Schemas["Granularity"];
export type HealthComponent = Schemas["Component"];
export type Instrument = Schemas["Instrument"];
export type JournalEntry = Schemas["JournalEntry"];
export type KillSwitch = Schemas["KillSwitch"];
export type Order = Schemas["Order"];
export type OrderRequest = Schemas["OrderRequest"];
export type OrderState = Order["state"];
export type OrderStory = Schemas["OrderStory"];
export type PlatformEvent = Schemas["Event"];
export type Position = Schemas["Position"];
export type Run = Schemas["Run"];
export type Strategy = Schemas["Strategy"];
export type StrategyParameter = Schemas["Parameter"];
export type Trade = Schemas["Trade"];
export type User = Schemas["User"];
export type Verdict = Schemas["Verdict"];
