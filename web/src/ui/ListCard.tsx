import { Button, Card, Title } from '@mantine/core'
import { IconChevronRight } from '@tabler/icons-react'
import { type ReactNode, useId } from 'react'
import { Link } from 'react-router'
import classes from './ListCard.module.css'

/** Several titled lists below each other. */
export function CardGroups({ children }: { children: ReactNode }) {
  return <div className={classes.groups}>{children}</div>
}

/** A list with its title. */
export function CardGroup({ title, children }: { title: string; children: ReactNode }) {
  const id = useId()
  return (
    <section aria-labelledby={id}>
      <Title order={2} id={id} className={classes.groupTitle}>
        {title}
      </Title>
      {children}
    </section>
  )
}

/**
 * @param props.label the list's name, if no title above it says it
 * @param props.pairs true for a long list of short entries: on a wide screen two stand beside each other
 * @param props.busy true while the list is about to be replaced
 */
export function CardList(props: { label?: string; pairs?: boolean; busy?: boolean; children: ReactNode }) {
  return (
    <ul
      className={classes.list}
      data-pairs={props.pairs || undefined}
      aria-label={props.label}
      aria-busy={props.busy || undefined}
    >
      {props.children}
    </ul>
  )
}

/** An entry of a list: who or what it is, how it stands, and what can be done with it. */
export function ListCard(props: {
  /** The page to which the card leads. */
  to?: string | null
  onOpen?: () => void
  picture?: ReactNode
  title: ReactNode
  /** The title in normal weight, for an entry that asks for no attention. */
  quiet?: boolean
  /** The lines below the title. */
  children?: ReactNode
  status?: ReactNode
  /** Buttons beside what the card says, or below it on a phone. */
  actions?: ReactNode
  /** What an action has opened. */
  below?: ReactNode
  /** True for an entry that waits for the person. */
  marked?: boolean
}) {
  const { to, picture, status } = props
  const inside = (
    <>
      {picture ? <span className={classes.picture}>{picture}</span> : null}
      <span className={classes.what}>
        <span className={classes.title} data-quiet={props.quiet || undefined}>
          {props.title}
        </span>
        {props.children}
      </span>
      {status ? <span className={classes.status}>{status}</span> : null}
      {to ? <IconChevronRight size={20} className={classes.arrow} aria-hidden="true" /> : null}
    </>
  )
  return (
    <Card component="li" className={classes.card} data-marked={props.marked || undefined}>
      {to ? (
        <Link to={to} className={classes.main} onClick={props.onOpen}>
          {inside}
        </Link>
      ) : (
        <div className={classes.main}>{inside}</div>
      )}
      {props.actions ? <div className={classes.actions}>{props.actions}</div> : null}
      {props.below ? <div className={classes.below}>{props.below}</div> : null}
    </Card>
  )
}

/**
 * A line of a card.
 * @param props.spread true for several facts beside each other
 */
export function CardLine(props: { tone?: 'plain' | 'accent' | 'good'; spread?: boolean; children: ReactNode }) {
  return (
    <span className={classes.line} data-tone={props.tone} data-spread={props.spread || undefined}>
      {props.children}
    </span>
  )
}

/** Below a list that goes on. */
export function MoreButton(props: { label: string; busy: boolean; onMore: () => void }) {
  return (
    <Button variant="default" className={classes.more} loading={props.busy} onClick={props.onMore}>
      {props.label}
    </Button>
  )
}
