/** The HTTP port: requests that the user asked for, and servers that the user started. */

export interface HttpRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body?: string | Uint8Array;
  readonly signal?: AbortSignal;
}

export interface HttpResponse {
  readonly status: number;
  readonly statusText: string;
  /** Header value by lower-case name. */
  header(name: string): string | undefined;
  /** The body's bytes as they arrive. Iterating may throw where the connection breaks; ending early cancels. */
  readonly body: AsyncIterable<Uint8Array>;
}

/** A request as a server of ours gets it. */
export interface ServedRequest {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  header(name: string): string | undefined;
  readonly headers: readonly (readonly [name: string, value: string])[];
  text(): Promise<string>;
}

export interface ServedResponse {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Chunks are flushed one by one as the iteration yields them. Throwing inside the iteration resets the connection. */
  readonly body: string | AsyncIterable<Uint8Array | string>;
}

export interface HttpServer {
  readonly port: number;
  stop(): Promise<void>;
}

export interface Http {
  /**
   * Sends one request. Honours HTTP(S)_PROXY, NO_PROXY, SSL_CERT_FILE and NODE_EXTRA_CA_CERTS; follows no redirect.
   * Rejects where no response came (refused, reset, unknown host, bad certificate, aborted); the error's `code` names
   * why where the machine says so.
   */
  send(request: HttpRequest): Promise<HttpResponse>;
  /** Serves on a loopback address only. `port` 0 picks a free one. */
  serve(options: {
    readonly port: number;
    readonly handle: (request: ServedRequest) => Promise<ServedResponse>;
  }): HttpServer;
}
