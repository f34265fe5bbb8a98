/** Rows by their key. It says when it changes, so that what is kept elsewhere can be kept up to date. */
export class Table<Row> extends Map<string, Row> {
  readonly #onChange: () => void

  constructor(onChange: () => void) {
    super()
    this.#onChange = onChange
  }

  override set(key: string, row: Row): this {
    super.set(key, row)
    this.#onChange()
    return this
  }

  override delete(key: string): boolean {
    const isDeleted = super.delete(key)
    if (isDeleted) this.#onChange()
    return isDeleted
  }

  override clear(): void {
    super.clear()
    this.#onChange()
  }
}

/** A table whose rows can be had by what they belong to, without going through all of them. */
export class IndexedTable<Row> extends Table<Row> {
  readonly #ownerOf: (row: Row) => string
  readonly #keysByOwner: Map<string, Set<string>> = new Map()

  constructor(onChange: () => void, ownerOf: (row: Row) => string) {
    super(onChange)
    this.#ownerOf = ownerOf
  }

  /** The rows of one owner, in the order in which they came. */
  rowsOf(owner: string): Row[] {
    return [...(this.#keysByOwner.get(owner) ?? [])].flatMap((key) => this.get(key) ?? [])
  }

  override set(key: string, row: Row): this {
    const previous = this.get(key)
    const owner = this.#ownerOf(row)
    if (previous !== undefined && this.#ownerOf(previous) !== owner) this.#forget(previous, key)
    const keys = this.#keysByOwner.get(owner)
    if (keys) keys.add(key)
    else this.#keysByOwner.set(owner, new Set([key]))
    return super.set(key, row)
  }

  override delete(key: string): boolean {
    const row = this.get(key)
    if (row !== undefined) this.#forget(row, key)
    return super.delete(key)
  }

  override clear(): void {
    this.#keysByOwner.clear()
    super.clear()
  }

  #forget(row: Row, key: string): void {
    this.#keysByOwner.get(this.#ownerOf(row))?.delete(key)
  }
}
