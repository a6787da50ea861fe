// Translates the schemas of `spec/` to types of TypeScript.

/** Returns the TypeScript type of a schema. */
export function typeOf(schema) {
  switch (schema?.type) {
    case "string":
    case "boolean":
      return schema.type;
    case "integer":
    case "number":
      return "number";
    case "const":
      return JSON.stringify(schema.value);
    case "array":
      return arrayOf(nullable(typeOf(schema.items), schema.items_nullable));
    case "map":
      return `{ [key: string]: ${nullable(typeOf(schema.values), schema.values_nullable)} }`;
    case "ref":
      return schema.name;
    case "file":
      return "Uploadable";
    default:
      return "unknown";
  }
}

/** Adds `null` to a type if the facts about it say so. */
export function nullable(type, isNullable) {
  return isNullable ? `${type} | null` : type;
}

/** Returns the names of the types that a schema refers to. */
export function references(schema) {
  if (schema?.type === "ref") return [schema.name];
  return schema?.type === "array" ? references(schema.items) : [];
}

/** Returns a field's name, quoted if TypeScript requires it. */
export function key(name) {
  return /^[A-Za-z_]\w*$/.test(name) ? name : `"${name}"`;
}

function arrayOf(item) {
  return item.includes(" ") ? `(${item})[]` : `${item}[]`;
}
