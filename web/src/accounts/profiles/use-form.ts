import { type FormEvent, useState } from 'react'
import { ApiProblem } from '../../platform/index.ts'
import { useKeptState } from '../../platform/live-index.ts'

/**
 * Holds the values of a form, which of them have mistakes, and which the server refused.
 * @param name unique among the forms of a page: the values are kept by it when the session ends
 * @param start what the form begins with, or has saved
 * @param wrongWith returns the fields with a mistake, in their order on the page
 */
export function useForm<V extends object>(
  name: string,
  start: V,
  wrongWith: (values: V) => (keyof V & string)[],
  error: unknown,
) {
  const [values, setValues] = useKeptState(name, start)
  const [tried, setTried] = useState(false)
  const [sent, setSent] = useState<V | null>(null)
  const wrong = wrongWith(values)
  // A field that the server refused is marked until its value changes.
  const refused =
    error instanceof ApiProblem ? error.fields.map(({ path }) => path.split(/[./]/)[0] as keyof V & string) : []
  const set = <K extends keyof V>(field: K, value: V[K]): void => setValues((before) => ({ ...before, [field]: value }))

  return {
    values,
    set,
    isWrong: (field: keyof V & string): boolean =>
      (tried && wrong.includes(field)) || (refused.includes(field) && sent?.[field] === values[field]),
    /** Sends the values if all are valid, and otherwise focuses the first field that is not. */
    submit:
      (send: (values: V) => void) =>
      (event: FormEvent<HTMLFormElement>): void => {
        event.preventDefault()
        setTried(true)
        const [first] = wrong
        if (first) {
          event.currentTarget.querySelector<HTMLElement>(`[name=${first}]`)?.focus()
          return
        }
        setSent(values)
        send(values)
      },
    /** The props of a text field. */
    text: (field: keyof V & string) => ({
      name: field,
      value: String(values[field] ?? ''),
      onChange: (event: { currentTarget: { value: string } }) =>
        set(field, event.currentTarget.value as V[typeof field]),
    }),
  }
}
