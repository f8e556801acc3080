/** What is handed to an ingest worker. */
export type IngestCommand = Readonly<{
  args: readonly string[];
  /** For standard input; may hold secrets. */
  stdin: string;
}>;

/** What stands before the outputs, and which of its streams they take. */
export type IngestInput = IngestCommand & Readonly<{ videoMap: string; audioMap: string }>;
