/**
 * Server-sent events of an answer: unlike `EventSource`, it may be one to POST, and says why it was refused.
 * Source: WHATWG HTML, section 9.2.6 (interpreting an event stream).
 */
export type ServerSent = Readonly<{ event: string; data: string }>;

/** @throws what the stream throws, the signal's reason among it */
export async function* serverSent(
  body: ReadableStream<Uint8Array>,
): AsyncGenerator<ServerSent, void, undefined> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let rest = '';
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      rest += decoder.decode(value, { stream: true });
      const blocks = rest.split(/\r?\n\r?\n/);
      rest = blocks.pop() ?? '';
      yield* blocks.flatMap(eventIn);
    }
  } finally {
    reader.releaseLock();
  }
}

function eventIn(block: string): ServerSent[] {
  const values = (field: string): string[] =>
    block
      .split(/\r?\n/)
      .filter((line) => line.startsWith(`${field}:`))
      .map((line) => line.slice(field.length + 1).replace(/^ /, ''));
  const data = values('data');
  if (data.length === 0) return [];
  return [{ event: values('event').at(-1) ?? 'message', data: data.join('\n') }];
}
