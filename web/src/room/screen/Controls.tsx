import { Menu } from '@mantine/core'
import { useElementSize } from '@mantine/hooks'
import { IconCheck, IconDots, IconPhoneFilled } from '@tabler/icons-react'
import type { ButtonHTMLAttributes, ReactNode, Ref } from 'react'
import { useTranslation } from 'react-i18next'
import { useMenuLayer } from '../../ui/index.ts'
import classes from './Controls.module.css'
import { fitting, OPTIONAL, type Optional } from './control-fit.ts'

/** Something that one can do in a call. */
export interface Action {
  label: string
  icon: ReactNode
  run: () => void
  /** A switch, and how it stands. */
  on?: boolean
  /** `on` is what is usual, so off is what stands out. */
  usuallyOn?: boolean
  disabled?: boolean
  /** It opens something beside the call, and whether that is open. */
  opens?: boolean
  /** How much waits behind it, and the same in words; nothing is shown for 0. */
  badge?: { count: number; words: string }
  /** The letter that does the same. */
  keys?: string
}

export type Actions = Partial<Record<Optional, Action>>

/** What is needed at any moment stands in the row; what has no room there, and the rest, is in the menu. */
export function Controls(props: {
  always: readonly Action[]
  optional: Actions
  rest: readonly Action[]
  /** A phone held sideways: the controls stand in a column beside the picture. */
  column: boolean
  endLabel: string
  onEnd: () => void
}) {
  const { t } = useTranslation('room')
  const menu = useMenuLayer()
  const { ref, width, height } = useElementSize()
  const offered = OPTIONAL.filter((one) => props.optional[one] !== undefined)
  const here = fitting(props.column ? height : width, offered)
  const actions = (some: readonly Optional[]): Action[] =>
    some.map((one) => props.optional[one]).filter((one) => one !== undefined)
  const inMenu = [...actions(offered.filter((one) => !here.includes(one))), ...props.rest]
  return (
    <div
      ref={ref}
      className={classes.controls}
      data-column={props.column || undefined}
      role="toolbar"
      aria-label={t('room.controls.label')}
    >
      {[...props.always, ...actions(here)].map((action) => (
        <Control key={action.label} action={action} />
      ))}
      <Menu
        {...menu}
        position={props.column ? 'left-end' : 'top'}
        shadow="lg"
        radius="md"
        width={300}
        keepMounted={false}
      >
        <Menu.Target>
          <Button label={t('room.controls.more')} look="plain" badge={inMenu.find(hasBadge)?.badge}>
            <IconDots aria-hidden="true" />
          </Button>
        </Menu.Target>
        <Menu.Dropdown className={classes.menu}>
          {inMenu.map((action) => (
            <MenuItem key={action.label} action={action} />
          ))}
        </Menu.Dropdown>
      </Menu>
      <button type="button" className={classes.end} onClick={props.onEnd}>
        <span className={classes.round}>
          <IconPhoneFilled className={classes.hangUp} aria-hidden="true" />
        </span>
        <span className={classes.label}>{props.endLabel}</span>
      </button>
    </div>
  )
}

function MenuItem({ action }: { action: Action }) {
  const state = action.on === undefined ? {} : { role: 'menuitemcheckbox', 'aria-checked': action.on }
  return (
    <Menu.Item
      className={classes.item}
      leftSection={action.icon}
      rightSection={<MenuMark action={action} />}
      disabled={action.disabled ?? false}
      onClick={action.run}
      {...state}
    >
      {action.label}
    </Menu.Item>
  )
}

const hasBadge = ({ badge }: Action): boolean => badge !== undefined && badge.count > 0

function MenuMark({ action }: { action: Action }) {
  if (hasBadge(action)) return <span className={classes.waiting}>{action.badge?.words}</span>
  return action.on ? <IconCheck size={18} aria-hidden="true" /> : null
}

function Control({ action }: { action: Action }) {
  const { on = action.opens, usuallyOn } = action
  const look = on === undefined || on === (usuallyOn ?? false) ? 'plain' : on ? 'chosen' : 'off'
  return (
    <Button
      label={action.label}
      look={look}
      aria-pressed={action.on}
      aria-expanded={action.opens}
      aria-keyshortcuts={action.keys}
      disabled={action.disabled}
      onClick={action.run}
      badge={action.badge}
    >
      {action.icon}
    </Button>
  )
}

function Button(
  props: ButtonHTMLAttributes<HTMLButtonElement> & {
    ref?: Ref<HTMLButtonElement>
    label: string
    look: 'plain' | 'off' | 'chosen'
    badge?: Action['badge'] | undefined
  },
) {
  const { label, look, badge, children, className: _, ...rest } = props
  const waiting = badge && badge.count > 0 ? badge : null
  return (
    <button
      {...rest}
      type="button"
      className={classes.control}
      data-look={look}
      aria-label={waiting ? `${label}, ${waiting.words}` : undefined}
    >
      <span className={classes.round}>
        {children}
        {waiting ? (
          <span className={classes.badge} aria-hidden="true">
            {waiting.count > 99 ? '99+' : waiting.count}
          </span>
        ) : null}
      </span>
      <span className={classes.label}>{label}</span>
    </button>
  )
}
