import classes from './ReadyCheck.module.css'

/** Lists instructions; each line of the text is one step. */
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
