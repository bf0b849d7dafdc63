export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE'

/** Method and path; `:name` marks a parameter. */
export interface Route<P extends string = string> {
  readonly method: Method
  readonly path: P
}

export function route<const P extends string>(method: Method, path: P): Route<P> {
  return { method, path }
}
