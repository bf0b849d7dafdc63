import { Menu, Tooltip } from '@mantine/core'
import { useElementSize } from '@mantine/hooks'
import { IconCheck, IconChevronUp, IconDots, IconPhoneFilled } from '@tabler/icons-react'
import type { ButtonHTMLAttributes, ReactNode, Ref } from 'react'
import { useTranslation } from 'react-i18next'
import { useMenuLayer } from '../../ui/index.ts'
import classes from './Controls.module.css'
import { ARROWS_WIDTH, fitting, NEXT_WIDTH, OPTIONAL, type Optional, WITH_ARROWS, WITH_NEXT } from './control-fit.ts'
import type { DeviceKind } from './DevicesSheet.tsx'

/** One control of a call, as a button or a menu item. */
export interface Action {
  label: string
  icon: ReactNode
  run: () => void
  /** For a control that is switched: whether it is on. */
  on?: boolean
  /** True if `on` is the usual state, so that off is highlighted. */
  usuallyOn?: boolean
  disabled?: boolean
  /** For a control that opens a panel beside the call: whether the panel is open. */
  opens?: boolean
  /** How many messages or people wait, and a text that says so. Nothing is shown for 0. */
  badge?: { count: number; words: string }
  /** The keyboard shortcut. */
  keys?: string
  /** True from the press until the device has really changed; the browser may be asking for permission. */
  pending?: boolean
  /** The devices among which one can choose, for a button beside the control. */
  choices?: Choices
}

export interface Choices {
  /** The name of the button that opens the list. */
  label: string
  kinds: readonly DeviceKind[]
}

export type Actions = Partial<Record<Optional, Action>>

/**
 * Renders the controls. Those of `always` stand in the row; the optional ones that do not fit, and the rest, are in the
 * menu.
 */
export function Controls(props: {
  always: readonly Action[]
  optional: Actions
  rest: readonly Action[]
  /** True on a phone in landscape, where the controls stand in a column beside the picture. */
  column: boolean
  /** Stands beside the end of the call, and in the menu where the row is narrow. */
  endNext?: Action | undefined
  endLabel: string
  onEnd: () => void
  /** False if the person has switched the keyboard shortcuts off, which are then not mentioned. */
  keysOn: boolean
}) {
  const { t } = useTranslation('room')
  const menu = useMenuLayer()
  const { ref, width, height } = useElementSize()
  const offered = OPTIONAL.filter((one) => props.optional[one] !== undefined)
  const besideEnd = props.column || width < WITH_NEXT ? undefined : props.endNext
  const arrows = !props.column && width >= WITH_ARROWS
  const taken = (besideEnd ? NEXT_WIDTH : 0) + (arrows ? ARROWS_WIDTH : 0)
  const here = fitting((props.column ? height : width) - taken, offered)
  const actions = (some: readonly Optional[]): Action[] =>
    some.map((one) => props.optional[one]).filter((one) => one !== undefined)
  const inMenu = [
    ...actions(offered.filter((one) => !here.includes(one))),
    ...(props.endNext && !besideEnd ? [props.endNext] : []),
    ...props.rest,
  ]
  return (
    <div
      ref={ref}
      className={classes.controls}
      data-column={props.column || undefined}
      role="toolbar"
      aria-label={t('room.controls.label')}
    >
      {[...props.always, ...actions(here)].map((action) => (
        <Control key={action.label} action={action} arrow={arrows} keysOn={props.keysOn} />
      ))}
      <Menu
        {...menu}
        portalProps={{ target: 'main' }}
        position={props.column ? 'left-end' : 'top'}
        shadow="lg"
        radius="md"
        width={300}
        keepMounted={false}
      >
        <Menu.Target>
          <Button label={t('room.controls.more')} variant="plain" badge={inMenu.find(hasBadge)?.badge}>
            <IconDots aria-hidden="true" />
          </Button>
        </Menu.Target>
        <Menu.Dropdown className={classes.menu}>
          {inMenu.map((action) => (
            <MenuItem key={action.label} action={action} />
          ))}
        </Menu.Dropdown>
      </Menu>
      {besideEnd ? (
        <button type="button" className={classes.end} data-next onClick={besideEnd.run}>
          <span className={classes.round}>{besideEnd.icon}</span>
          <span className={classes.label}>{besideEnd.label}</span>
        </button>
      ) : null}
      <button type="button" className={classes.end} onClick={props.onEnd}>
        <span className={classes.round}>
          <IconPhoneFilled className={classes.hangUp} aria-hidden="true" />
        </span>
        <span className={classes.label}>{props.endLabel}</span>
      </button>
    </div>
  )
}

/** Mantine gives every item the role of one that is not switched on or off. */
const CheckItem = (props: ButtonHTMLAttributes<HTMLButtonElement> & { ref?: Ref<HTMLButtonElement> }) => (
  <button type="button" {...props} role="menuitemcheckbox" aria-checked={props['aria-checked'] ?? false} />
)

const RadioItem = (props: ButtonHTMLAttributes<HTMLButtonElement> & { ref?: Ref<HTMLButtonElement> }) => (
  <button type="button" {...props} role="menuitemradio" aria-checked={props['aria-checked'] ?? false} />
)

function MenuItem({ action }: { action: Action }) {
  const state = action.on === undefined ? {} : { component: CheckItem, 'aria-checked': action.on }
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

function Control({ action, arrow, keysOn }: { action: Action; arrow: boolean; keysOn: boolean }) {
  const { t } = useTranslation('room')
  const { on = action.opens, usuallyOn, keys, choices } = action
  const variant = on === undefined || on === (usuallyOn ?? false) ? 'plain' : on ? 'chosen' : 'off'
  return (
    <div className={classes.split}>
      <Tooltip
        label={t('room.controls.tip', { label: action.label, key: keys?.toUpperCase() ?? '' })}
        disabled={!keysOn || keys === undefined}
        events={{ hover: true, focus: false, touch: false }}
        openDelay={500}
        portalProps={{ target: 'main' }}
      >
        <Button
          label={action.label}
          variant={variant}
          aria-pressed={action.on}
          aria-expanded={action.opens}
          aria-keyshortcuts={keysOn ? keys : undefined}
          aria-busy={action.pending}
          disabled={action.disabled}
          onClick={action.run}
          badge={action.badge}
        >
          {action.icon}
        </Button>
      </Tooltip>
      {arrow && choices ? <DeviceMenu choices={choices} /> : null}
    </div>
  )
}

/** Renders a small button beside a control, and the list of devices that it opens. */
function DeviceMenu({ choices }: { choices: Choices }) {
  const menu = useMenuLayer()
  return (
    <Menu
      {...menu}
      portalProps={{ target: 'main' }}
      position="top"
      shadow="lg"
      radius="md"
      width={320}
      keepMounted={false}
    >
      <Menu.Target>
        <button
          type="button"
          className={classes.arrow}
          aria-label={choices.label}
          disabled={choices.kinds.length === 0}
        >
          <IconChevronUp size={18} aria-hidden="true" />
        </button>
      </Menu.Target>
      <Menu.Dropdown className={classes.menu}>
        {choices.kinds.map(({ title, devices, chosen, onChoose }) => (
          // biome-ignore lint/a11y/useSemanticElements: a fieldset is for a form
          <div key={title} role="group" aria-label={title}>
            <Menu.Label aria-hidden="true">{title}</Menu.Label>
            {devices.map(({ deviceId, label }) => (
              <Menu.Item
                key={deviceId}
                className={classes.item}
                component={RadioItem}
                aria-checked={deviceId === (chosen ?? '')}
                rightSection={deviceId === (chosen ?? '') ? <IconCheck size={18} aria-hidden="true" /> : null}
                onClick={() => onChoose(deviceId)}
              >
                {label}
              </Menu.Item>
            ))}
          </div>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}

function Button(
  props: ButtonHTMLAttributes<HTMLButtonElement> & {
    ref?: Ref<HTMLButtonElement>
    label: string
    variant: 'plain' | 'off' | 'chosen'
    badge?: Action['badge'] | undefined
  },
) {
  const { label, variant, badge, children, className: _, ...rest } = props
  const waiting = badge && badge.count > 0 ? badge : null
  return (
    <button
      {...rest}
      type="button"
      className={classes.control}
      data-look={variant}
      aria-label={waiting ? `${label}, ${waiting.words}` : undefined}
    >
      <span className={classes.round}>
        {children}
        {waiting ? (
          <span className={classes.badge} data-count={waiting.count > 99 ? '99+' : waiting.count} aria-hidden="true" />
        ) : null}
      </span>
      <span className={classes.label}>{label}</span>
    </button>
  )
}
