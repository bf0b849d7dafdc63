import pg from 'pg'

/**
 * Maximum number of statements that a connection prepares. The server has about two hundred, and lists of varying
 * length add a few. Statements beyond the maximum are planned each time.
 */
const MOST_NAMES = 400

/** Gives names to statements: the same text gets the same name, and the number of names is limited. */
export function createNames(most = MOST_NAMES): (text: string) => string | null {
  const names = new Map<string, string>()
  return (text) => {
    const known = names.get(text)
    if (known !== undefined) return known
    if (names.size >= most) return null
    const name = `q${names.size}`
    names.set(text, name)
    return name
  }
}

/**
 * A connection that prepares statements with parameters. With row-level security, planning takes longer than running:
 * the eight statements of a patient's "ready" took 3.0 ms when planned each time, and 1.6 ms when prepared.
 */
export class PreparingClient extends pg.Client {
  readonly #nameOf = createNames()

  // biome-ignore lint/suspicious/noExplicitAny: the signature that is overridden has nine overloads
  override query(...args: any[]): any {
    const [text, values] = args
    const name = typeof text === 'string' && Array.isArray(values) && values.length > 0 ? this.#nameOf(text) : null
    const named = name === null ? args : [{ name, text, values }, ...args.slice(2)]
    // biome-ignore lint/suspicious/noExplicitAny: as above
    const answer: unknown = super.query(...(named as [any]))
    if (answer instanceof Promise) answer.catch((error: { code?: string }) => this.#endIfReadOnly(error))
    return answer
  }

  /** Ends a connection to a standby, which stays one after a failover (25006). The pool makes a new one. */
  #endIfReadOnly({ code }: { code?: string }): void {
    if (code === '25006') void this.end().catch(() => {})
  }
}
