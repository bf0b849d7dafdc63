import type { ReactNode } from 'react'
import { Brand } from '../../ui/Brand.tsx'
import { ColorSchemeMenu } from '../../ui/ColorSchemeMenu.tsx'
import { Page } from '../../ui/index.ts'
import classes from './GuestFrame.module.css'

/** The frame of a guest's pages: no account, no menu, one thing to do. */
export function GuestFrame({ title, lead, children }: { title: string; lead?: ReactNode; children?: ReactNode }) {
  return (
    <div className={classes.frame}>
      <header className={classes.header}>
        <Brand />
        <ColorSchemeMenu />
      </header>
      <main>
        {/* Another title is another page: its heading takes the focus. */}
        <Page key={title} title={title} lead={lead} narrow>
          {children}
        </Page>
      </main>
    </div>
  )
}
