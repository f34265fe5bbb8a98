/**
 * A promise that starts its work when it is awaited, and only once.
 *
 * `client.me` is a getter: looking at it (a debugger does) must not send a request.
 */
export class LazyPromise<T> implements Promise<T> {
  readonly [Symbol.toStringTag]: string = 'LazyPromise'
  readonly #start: () => Promise<T>
  #started: Promise<T> | undefined

  /** @param start - what begins the work */
  constructor(start: () => Promise<T>) {
    this.#start = start
  }

  then<A = T, B = never>(
    onFulfilled?: ((value: T) => A | PromiseLike<A>) | null,
    onRejected?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    this.#started ??= this.#start()
    return this.#started.then(onFulfilled, onRejected)
  }

  catch<B = never>(onRejected?: ((reason: unknown) => B | PromiseLike<B>) | null): Promise<T | B> {
    return this.then(undefined, onRejected)
  }

  finally(onFinally?: (() => void) | null): Promise<T> {
    return this.then((value) => value).finally(onFinally)
  }
}
