import classes from './Initials.module.css'

/** Returns the first letters of the first and the last word, without titles. */
export function initialsOf(name: string): string {
  const words = name.split(/\s+/).filter((word) => word !== '' && !word.endsWith('.'))
  const first = words[0]?.[0] ?? ''
  const last = words.length > 1 ? (words.at(-1)?.[0] ?? '') : ''
  return (first + last).toUpperCase()
}

/** Draws the initials by the style sheet, because they are no part of the name of the button that they stand in. */
export function Initials({ name, size }: { name: string; size: number }) {
  return (
    <span
      className={classes.initials}
      style={{ width: size, height: size, fontSize: size * 0.38 }}
      data-initials={initialsOf(name)}
      aria-hidden="true"
    />
  )
}
