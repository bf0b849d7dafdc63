import { Menu, Text, UnstyledButton } from '@mantine/core'
import { IconChevronDown, IconLogout } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { Brand } from './Brand.tsx'
import { ColorSchemeMenu } from './ColorSchemeMenu.tsx'
import { Initials } from './Initials.tsx'
import classes from './Shell.module.css'

export interface MenuLink {
  to: string
  label: string
  icon: ReactNode
}

/** The frame around every page of a signed-in person. */
export function Shell(props: {
  home: string
  user: { name: string; caption: string }
  onSignOut: () => void
  /** Pages of one's own, in the account menu. */
  links: readonly MenuLink[]
  /** Below the header, over the page: what concerns the whole app. */
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
          <div className={classes.tools}>
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

function UserMenu(props: {
  user: { name: string; caption: string }
  links: readonly MenuLink[]
  onSignOut: () => void
}) {
  const { t } = useTranslation('ui')
  return (
    <Menu position="bottom-end" radius="md" shadow="md" width={240}>
      <Menu.Target>
        <UnstyledButton className={classes.user} aria-label={`${t('account')}: ${props.user.name}`}>
          <Initials name={props.user.name} size={32} />
          <span className={classes.userName}>{props.user.name}</span>
          <IconChevronDown size={16} aria-hidden="true" />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <div className={classes.who}>
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
        <Menu.Item leftSection={<IconLogout size={18} aria-hidden="true" />} onClick={props.onSignOut}>
          {t('signOut')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
