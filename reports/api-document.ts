/** The parts of an OpenAPI 3.1 document that people are shown. */
export type ApiDocument = {
  info: { title: string; version: string; description: string };
  tags: readonly { name: string; description: string }[];
  paths: Record<string, Record<string, Operation>>;
};

type Operation = {
  summary: string;
  tags: readonly string[];
  'x-permission'?: string;
  parameters?: readonly Parameter[];
  requestBody?: { content: Content };
  responses: Record<string, { description: string; content?: Content }>;
};

export type Parameter = { name: string; in: 'query' | 'path'; required?: boolean; description?: string; schema: Schema };

export type Content = Record<string, { schema: Schema }>;

/** As much of JSON Schema as our answers use. */
export type Schema = {
  title?: string;
  description?: string;
  type?: string;
  enum?: readonly string[];
  const?: unknown;
  pattern?: string;
  minimum?: number;
  maximum?: number;
  anyOf?: readonly Schema[];
  items?: Schema;
  properties?: Record<string, Schema>;
  required?: readonly string[];
  patternProperties?: Record<string, Schema>;
};

/** One thing that can be asked, by its address. */
export type Asking = Operation & { method: string; path: string; id: string };

/** Everything that can be asked, in the order of the addresses. */
export function askingsOf({ paths }: ApiDocument): Asking[] {
  const all = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      ...operation,
      method: method.toUpperCase(),
      path,
      id: `${method}${path.replaceAll(/[^a-z0-9]+/gi, '-').replace(/-$/, '')}`,
    })),
  );
  return all.sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : a.method < b.method ? -1 : 1));
}
