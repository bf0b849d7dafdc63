import { type ReactNode, useEffect, useRef } from 'react'
import classes from './CallRoom.module.css'

/** A message that is shown in place of the pictures. */
export function Banner(props: {
  title: string
  body?: ReactNode
  children?: ReactNode
  after?: ReactNode
  inCall?: boolean
}) {
  const heading = useRef<HTMLHeadingElement>(null)
  // Within a call, the name of the call is the page's main heading, and a change of this message is announced.
  const { inCall = false } = props
  const Heading = inCall ? 'h2' : 'h1'
  useEffect(() => {
    if (!inCall) heading.current?.focus()
  }, [inCall])
  return (
    <div className={classes.notice}>
      <Heading ref={heading} tabIndex={-1} className={classes.noticeTitle}>
        {props.title}
      </Heading>
      {props.body ? <p className={classes.noticeBody}>{props.body}</p> : null}
      {props.children ? <div className={classes.actions}>{props.children}</div> : null}
      {props.after}
    </div>
  )
}
