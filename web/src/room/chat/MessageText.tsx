import { useMemo } from 'react'
import { segmentsOf } from './links.ts'
import classes from './Messages.module.css'

/** What somebody wrote, as text and nothing else; addresses can be opened, and tell the other site nothing of us. */
export function MessageText({ message }: { message: string }) {
  const parts = useMemo(() => segmentsOf(message), [message])
  return (
    // By itself: right-to-left text, or a mark that turns the direction, ends with the message.
    <bdi className={classes.text} dir="auto">
      {parts.map(({ text, href }, index) =>
        href === null ? (
          text
        ) : (
          // biome-ignore lint/suspicious/noArrayIndexKey: a message never changes
          <a key={index} href={href} title={href} target="_blank" rel="noopener noreferrer nofollow">
            {text}
          </a>
        ),
      )}
    </bdi>
  )
}
