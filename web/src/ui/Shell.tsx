import { Menu, Text, UnstyledButton } from '@mantine/core'
import { IconChevronDown, IconLogout, IconUserPlus } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useLocation } from 'react-router'
import { OWN_TAB_ADDRESS } from '../platform/index.ts'
import { Brand } from './Brand.tsx'
import { ColorSchemeMenu } from './ColorSchemeMenu.tsx'
import { Initials } from './Initials.tsx'
import classes from './Shell.module.css'
import { useMenuLayer } from './use-back-layer.ts'

export interface MenuLink {
  to: string
  label: string
  icon: ReactNode
}

/** A part of the app, as an entry of the navigation. */
export interface NavEntry extends MenuLink {
  /** Further paths that belong to this part, besides its own page and the pages below it. */
  within?: readonly string[]
}

/** The frame around every page of a signed-in person. */
export function Shell(props: {
  home: string
  user: { name: string; caption: string }
  onSignOut: () => void
  /** The entries of the navigation: beside the name, or at the bottom of a narrow screen. */
  nav: readonly NavEntry[]
  /** Rendered beside the account menu: the unread notifications. */
  bell?: ReactNode
  /** The person's own pages, in the account menu. */
  links: readonly MenuLink[]
  /** Rendered below the header: messages that concern the whole app. */
  banner?: ReactNode
  children: ReactNode
}) {
  const { t } = useTranslation('ui')
  return (
    <>
      <a href="#content" className={classes.skip}>
        {t('skip')}
      </a>
      <header className={classes.header}>
        <div className={classes.bar}>
          <Link to={props.home} className={classes.brand} aria-label={t('home')}>
            <Brand />
          </Link>
          <Navigation entries={props.nav} />
          <div className={classes.tools}>
            {props.bell}
            <ColorSchemeMenu />
            <UserMenu user={props.user} links={props.links} onSignOut={props.onSignOut} />
          </div>
        </div>
      </header>
      {props.banner}
      <main id="content" className={classes.main}>
        {props.children}
      </main>
    </>
  )
}

function Navigation({ entries }: { entries: readonly NavEntry[] }) {
  const { t } = useTranslation('ui')
  const { pathname } = useLocation()
  // With one page only, the name beside it is the link.
  if (entries.length < 2) return null
  return (
    <nav className={classes.nav} aria-label={t('navigation')}>
      <ul className={classes.entries}>
        {entries.map(({ to, label, icon, within = [] }) => (
          <li key={to}>
            <Link to={to} className={classes.entry} aria-current={whereIs(pathname, to, within)}>
              {icon}
              <span className={classes.entryName}>{label}</span>
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  )
}

/** Returns the value of `aria-current`: `page` on the entry's own page, `true` on a page that belongs to it. */
function whereIs(pathname: string, to: string, within: readonly string[]): 'page' | 'true' | undefined {
  if (pathname === to) return 'page'
  return [to, ...within].some((path) => pathname === path || pathname.startsWith(`${path}/`)) ? 'true' : undefined
}

function UserMenu(props: {
  user: { name: string; caption: string }
  links: readonly MenuLink[]
  onSignOut: () => void
}) {
  const { t } = useTranslation('ui')
  const menu = useMenuLayer()
  return (
    <Menu {...menu} withinPortal={false} position="bottom-end" radius="md" shadow="md" width={280}>
      <Menu.Target>
        <UnstyledButton className={classes.user} aria-label={`${t('account')}: ${props.user.name}`}>
          <Initials name={props.user.name} size={32} />
          <span className={classes.userName}>{props.user.name}</span>
          <IconChevronDown size={16} aria-hidden="true" />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        {/* The menu's button has the name already, and a menu has nothing but items. */}
        <div className={classes.who} aria-hidden="true">
          <Text fw={600} size="sm">
            {props.user.name}
          </Text>
          <Text c="dimmed" size="sm">
            {props.user.caption}
          </Text>
        </div>
        <Menu.Divider />
        {props.links.map(({ to, label, icon }) => (
          <Menu.Item key={to} component={Link} to={to} leftSection={icon}>
            {label}
          </Menu.Item>
        ))}
        <Menu.Item
          component="a"
          href={OWN_TAB_ADDRESS}
          target="_blank"
          rel="noopener"
          leftSection={<IconUserPlus size={18} aria-hidden="true" />}
        >
          {t('otherAccount')}
        </Menu.Item>
        <Menu.Item leftSection={<IconLogout size={18} aria-hidden="true" />} onClick={props.onSignOut}>
          {t('signOut')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
