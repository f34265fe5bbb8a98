/** The part of `fetch` that is used. Give one to add a proxy, to watch, or to talk to the emulator without a socket. */
export type Fetch = (input: string, init?: RequestInit) => Promise<Response>

/** The runtime's own, looked up at each call, so that instrumentation that comes later is seen. */
export const systemFetch: Fetch = (input, init) => globalThis.fetch(input, init)
