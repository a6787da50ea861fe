const REFUSED = /^\.{0,2}$|[/\\?#;%\p{Cc}\p{Cs}]/u;

/** One part of a path: it must not change what the path means. */
export function segment(value) {
  if (typeof value !== "string" || new TextEncoder().encode(value).length > 1024 || REFUSED.test(value)) {
    throw new TypeError(`${JSON.stringify(value)} cannot be an id: it would change which resource is meant`);
  }
  return encodeURIComponent(value).replace(/%(24|26|2B|2C|3A|3D|40)/g, decodeURIComponent);
}

/** `{ a: 1, b: [2, 3], "c[gte]": 4, d: { lt: 5 } }` as the service writes it; what is `undefined` or `null` is left out. */
export function query(params) {
  const pairs = new URLSearchParams();
  const add = (name, value) => {
    if (value === undefined || value === null) return;
    if (Array.isArray(value)) value.forEach((item) => add(`${name}[]`, item));
    else if (value instanceof Date) pairs.append(name, value.toISOString());
    else if (typeof value === "object") for (const key in value) add(`${name}[${key}]`, value[key]);
    else pairs.append(name, value);
  };
  for (const name in params) add(name, params[name]);
  const text = pairs.toString();
  return text && `?${text}`;
}
