import classes from './ReadyCheck.module.css'

/** What to do, one thing after the other: a text of one line each. */
export function Steps({ text }: { text: string }) {
  const lines = text.split('\n')
  if (lines.length === 1) return <p className={classes.step}>{text}</p>
  return (
    <ol className={classes.steps}>
      {lines.map((line) => (
        <li key={line}>{line}</li>
      ))}
    </ol>
  )
}
