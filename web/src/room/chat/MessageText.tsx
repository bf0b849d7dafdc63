import { useMemo } from 'react'
import { segmentsOf } from './links.ts'
import classes from './Messages.module.css'

/** Renders a message as plain text in which web addresses are links. The links send no referrer to the other site. */
export function MessageText({ message }: { message: string }) {
  const parts = useMemo(() => segmentsOf(message), [message])
  return (
    // `bdi` isolates the text: right-to-left text or a direction mark in the message changes nothing after it.
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
