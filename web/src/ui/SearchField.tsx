import { TextInput } from '@mantine/core'
import { type ReactNode, useEffect, useState } from 'react'

/** How long after the last key press the search begins, in milliseconds. */
const TYPING_MS = 300

/** A field for words to search for. What is typed is passed on after a pause in typing. */
export function SearchField(props: {
  label: string
  value: string
  icon?: ReactNode
  onTyped: (value: string) => void
}) {
  const [typed, setTyped] = useState(props.value)
  const { value, onTyped } = props
  // The value also changes from outside, when the search is cleared or the browser goes back.
  useEffect(() => setTyped((before) => (before.trim() === value ? before : value)), [value])
  // biome-ignore lint/correctness/useExhaustiveDependencies: each letter starts the pause anew, nothing else does
  useEffect(() => {
    const trimmed = typed.trim()
    if (trimmed === value) return
    const pause = setTimeout(() => onTyped(trimmed), TYPING_MS)
    return () => clearTimeout(pause)
  }, [typed])
  return (
    <TextInput
      label={props.label}
      value={typed}
      maxLength={100}
      {...(props.icon ? { leftSection: props.icon } : {})}
      onChange={(event) => setTyped(event.currentTarget.value)}
    />
  )
}
