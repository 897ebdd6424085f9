/**
 * How a program talks to Tsunagi: retries that never do anything twice, streams that go on where they broke off.
 *
 * - What failed for a passing reason (no connection, 429, 502 to 504, `UNAVAILABLE`) is sent again, after the time that the
 *   server names or ever longer ones, until `patience` milliseconds have gone by.
 * - Each mutation carries an idempotency key, the same for each try. Give `idempotencyKey` yourself to be safe beyond the end of
 *   your own process too.
 * - A subscription is read as server-sent events; when it breaks off it goes on behind the last event that was read.
 */
import { EventSourceParserStream } from "eventsource-parser/stream";

import type { TypedDocumentString } from "./generated.ts";

const PASSING = new Set([429, 502, 503, 504]);
const UNAVAILABLE = new Set(["UNAVAILABLE", "RATE_LIMITED", "STILL_RUNNING"]);
const AGAIN = new Set(["UNAVAILABLE", "RESUME_ELSEWHERE", "SLOW_READER"]);
const LONGEST_WAIT = 30_000;
/** Milliseconds without a word, not even a ping, after which a stream is taken for dead. */
const SILENCE = 45_000;

export interface Options {
  token?: string;
  language?: "ja" | "en";
  /** Milliseconds of passing failures, one after the other, that are borne. */
  patience?: number;
  fetch?: typeof fetch;
}

export interface UserError {
  code: string;
  message: string;
  path: string[];
}

interface Told {
  data?: Record<string, unknown> | null;
  errors?: { message: string; extensions?: Record<string, unknown> }[];
}

/** The server refused or failed; `code` is the contract, `extensions` has the facts. */
export class TsunagiError extends Error {
  readonly extensions: Record<string, unknown>;
  readonly code: string;

  constructor(message: string, extensions: Record<string, unknown> = {}) {
    super(message);
    this.name = "TsunagiError";
    this.extensions = extensions;
    this.code = typeof extensions.code === "string" ? extensions.code : "UNKNOWN";
  }
}

/** A mutation was refused: `errors` are its user errors, with code, message and path each. */
export class Refused extends TsunagiError {
  readonly errors: readonly UserError[];

  constructor(errors: readonly UserError[]) {
    super(errors.map((one) => `${one.path.join(".")}: ${one.message}`).join("; "), { code: errors[0]?.code });
    this.name = "Refused";
    this.errors = errors;
  }
}

/** The payload of a mutation, if it was not refused. */
export function accepted<P extends { userErrors: readonly UserError[] }>(payload: P): P {
  if (payload.userErrors.length > 0) throw new Refused(payload.userErrors);
  return payload;
}

/** One API, as one user or app token. */
export class Tsunagi {
  readonly #url: string;
  readonly #headers: Record<string, string>;
  readonly #patience: number;
  readonly #fetch: typeof fetch;

  constructor(url: string, options: Options = {}) {
    this.#url = `${url.replace(/\/$/, "")}/graphql`;
    this.#headers = { "content-type": "application/json", "accept-language": options.language ?? "en" };
    if (options.token) this.#headers.authorization = `Bearer ${options.token}`;
    this.#patience = options.patience ?? 60_000;
    this.#fetch = options.fetch ?? fetch;
  }

  /** The `data` of an answer; throws when there are errors, or when patience has run out. */
  async run<R, V>(document: TypedDocumentString<R, V>, variables: V, idempotencyKey?: string): Promise<R> {
    const query = document.toString();
    const headers = { ...this.#headers };
    if (/^\s*mutation\b/m.test(query)) headers["idempotency-key"] = idempotencyKey ?? crypto.randomUUID();
    const body = JSON.stringify({ query, operationName: name(query), variables });
    const patience = new Patience(this.#patience);
    for (;;) {
      let response: Response;
      try {
        const signal = AbortSignal.timeout(30_000);
        response = await this.#fetch(this.#url, { method: "POST", headers, body, signal });
      } catch (error) {
        await patience.bear(error);
        continue;
      }
      const { told, error, wait } = await outcome(response);
      if (!error) return told.data as R;
      if (wait === undefined) throw error;
      await patience.bear(error, wait);
    }
  }

  /** The events of a subscription, each once, across connections that break; throws when it ends for good. */
  async *follow<R, V>(document: TypedDocumentString<R, V>, variables: V): AsyncGenerator<R, void, void> {
    const query = document.toString();
    const body = JSON.stringify({ query, operationName: name(query), variables });
    let place: string | undefined;
    let patience = new Patience(this.#patience);
    for (;;) {
      try {
        for await (const event of this.#events(body, place)) {
          place = event.place ?? place;
          patience = new Patience(this.#patience);
          yield event.data as R;
        }
        return;
      } catch (error) {
        if (error instanceof TsunagiError && !AGAIN.has(error.code)) throw error;
        if (error instanceof TsunagiError && typeof error.extensions.cursor === "string") place = error.extensions.cursor;
        await patience.bear(error);
      }
    }
  }

  async *#events(body: string, place: string | undefined): AsyncGenerator<{ place?: string; data: unknown }> {
    const ending = new AbortController();
    const silence = new Silence(ending);
    const headers: Record<string, string> = { ...this.#headers, accept: "text/event-stream" };
    if (place) headers["last-event-id"] = place;
    try {
      const response = await this.#fetch(this.#url, { method: "POST", headers, body, signal: ending.signal });
      if (!response.headers.get("content-type")?.startsWith("text/event-stream") || !response.body) {
        throw (await outcome(response)).error ?? new TsunagiError("No stream of events", { code: "UNAVAILABLE" });
      }
      const bytes = response.body.pipeThrough(silence.listening());
      for await (const event of bytes.pipeThrough(new TextDecoderStream()).pipeThrough(new EventSourceParserStream())) {
        if (event.event === "complete") return;
        if (event.event !== "next") continue;
        const told = JSON.parse(event.data) as Told;
        if (told.errors?.length) throw failure(told.errors);
        yield { place: event.id, data: told.data };
      }
      throw new TsunagiError("The stream broke off", { code: "UNAVAILABLE" });
    } finally {
      silence.end();
      ending.abort();
    }
  }
}

/** Ends a connection on which nothing is heard any more. */
class Silence {
  readonly #ending: AbortController;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(ending: AbortController) {
    this.#ending = ending;
    this.#heard();
  }

  listening(): TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>> {
    return new TransformStream({
      transform: (chunk, next) => {
        this.#heard();
        next.enqueue(chunk);
      },
    });
  }

  end(): void {
    clearTimeout(this.#timer);
  }

  #heard(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#ending.abort(new Error("Nothing was heard")), SILENCE);
  }
}

/** Waits after each failure, ever longer, and throws when it has run out. */
class Patience {
  readonly #most: number;
  #since: number | undefined;
  #count = 0;

  constructor(most: number) {
    this.#most = most;
  }

  async bear(error: unknown, atLeast = 0): Promise<void> {
    this.#since ??= performance.now();
    if (performance.now() - this.#since > this.#most) {
      throw new TsunagiError(`Given up after ${this.#most / 1000} s: ${String(error)}`, { code: "UNAVAILABLE" });
    }
    const pause = Math.min(LONGEST_WAIT, 100 * 2 ** this.#count++) * (0.5 + Math.random() / 2);
    await new Promise((resolve) => setTimeout(resolve, Math.max(pause, atLeast)));
  }
}

/** What went wrong, if anything did, and how long to wait if it is worth trying again. */
async function outcome(response: Response): Promise<{ told: Told; error?: TsunagiError; wait?: number }> {
  const after = Number(response.headers.get("retry-after") ?? 1) * 1000;
  const told = (await response.json().catch(() => ({}))) as Told;
  const passing = PASSING.has(response.status);
  if (told.errors?.length) {
    const error = failure(told.errors);
    return { told, error, wait: passing || UNAVAILABLE.has(error.code) ? after : undefined };
  }
  if (!told.data) {
    const error = new TsunagiError(`HTTP ${response.status}`, { code: "UNAVAILABLE" });
    return { told, error, wait: passing ? after : undefined };
  }
  for (const payload of Object.values(told.data)) {
    const [first] = (payload as { userErrors?: UserError[] } | null)?.userErrors ?? [];
    if (first && UNAVAILABLE.has(first.code)) {
      return { told, error: new TsunagiError(first.message, { code: first.code }), wait: after };
    }
  }
  return { told };
}

function failure(errors: NonNullable<Told["errors"]>): TsunagiError {
  return new TsunagiError(errors.map((one) => one.message).join("; "), errors[0]?.extensions);
}

/** The name of the operation that a document begins with. */
function name(query: string): string | undefined {
  return /\b(?:query|mutation|subscription)\s+(\w+)/.exec(query)?.[1];
}
