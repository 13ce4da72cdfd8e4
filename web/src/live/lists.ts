/** Put a value in the place of the one it is a newer version of, or in front where it is new. */
export function replaced<T>(list: readonly T[], value: T, same: (a: T, b: T) => boolean): T[] {
  const place = list.findIndex((item) => same(item, value));
  return place === -1 ? [value, ...list] : list.with(place, value);
}

/** Put a value in front of a list that lacks it; one that is listed may be newer already. */
export function including<T>(list: readonly T[], value: T, same: (a: T, b: T) => boolean): T[] {
  return list.some((item) => same(item, value)) ? [...list] : [value, ...list];
}

interface Numbered {
  readonly sequence: number;
}

/** Put a numbered value in front of a list that runs from new to old, unless it is there already. */
export function prepended<T extends Numbered>(list: readonly T[], value: T): T[] {
  const newest = list[0];
  if (newest !== undefined && newest.sequence >= value.sequence) return [...list];
  return [value, ...list];
}
