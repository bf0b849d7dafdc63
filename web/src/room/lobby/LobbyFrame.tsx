import type { ReactNode } from 'react'
import { ClinicContact } from '../../accounts/index.ts'
import { Brand } from '../../ui/Brand.tsx'
import { ColorSchemeMenu } from '../../ui/ColorSchemeMenu.tsx'
import { Page } from '../../ui/index.ts'
import { LeftRoomBar } from '../LeftRoomBar.tsx'
import classes from './LobbyFrame.module.css'

/** The frame of the pages before and after a call that is joined by a link. It has no menu. */
export function LobbyFrame({ title, lead, children }: { title: string; lead?: ReactNode; children?: ReactNode }) {
  return (
    <div className={classes.frame}>
      <header className={classes.header}>
        <Brand />
        <ColorSchemeMenu />
      </header>
      <LeftRoomBar />
      <main>
        {/* The key mounts the page anew for another title, whose heading then takes the focus. */}
        <Page key={title} title={title} lead={lead} narrow>
          {children}
          <ClinicContact />
        </Page>
      </main>
    </div>
  )
}
