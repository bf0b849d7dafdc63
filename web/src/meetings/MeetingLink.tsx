import { Button, Text } from '@mantine/core'
import type { Meeting } from '@medconsult/contract'
import { IconMail, IconQrcode } from '@tabler/icons-react'
import { Suspense, useId, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { lazyComponent } from '../platform/index.ts'
import { CopyButton, ShareButton, showInstant, viewerZone } from '../ui/index.ts'
import classes from './MeetingLink.module.css'
import { useMeetingTime } from './use-meeting-time.ts'

const QrCode = lazyComponent(() => import('../ui/QrCode.tsx'))

/**
 * Shows the link of a meeting, with the ways to send it.
 * @param short true to leave out the explanation, where the page says what the link is for
 * @param level of its heading
 */
export function MeetingLink(props: { meeting: Meeting; short?: boolean; level?: 2 | 3 }) {
  const { meeting, short = false, level = 3 } = props
  const { t } = useTranslation('meetings')
  const heading = useId()
  const Heading = level === 2 ? 'h2' : 'h3'
  const [qr, setQr] = useState(false)
  const time = useMeetingTime(meeting.scheduledTime)
  const link = new URL(`/meet/${meeting.roomId}`, window.location.origin).href
  const text = time === null ? t('link.text', { link }) : t('link.textAt', { time, link })
  const subject = t('link.subject', { host: meeting.hostName })
  const mail = `mailto:?subject=${encodeURIComponent(subject)}&body=${encodeURIComponent(text)}`
  const until = showInstant(meeting.linkEndsAt, viewerZone())
  const ways = (
    <div className={classes.ways} data-short={short || undefined}>
      <CopyButton text={link} label={t('link.copy')} />
      <Button component="a" href={mail} variant="default" leftSection={<IconMail size={18} aria-hidden="true" />}>
        {t('link.mail')}
      </Button>
      <ShareButton text={text} label={t('link.share')} />
      <Button
        variant="default"
        leftSection={<IconQrcode size={18} aria-hidden="true" />}
        aria-expanded={qr}
        onClick={() => setQr(!qr)}
      >
        {t(qr ? 'link.qrHide' : 'link.qr')}
      </Button>
    </div>
  )
  const code = qr ? (
    <Suspense fallback={null}>
      <QrCode text={link} label={t('link.qrLabel')} />
    </Suspense>
  ) : null
  if (short)
    return (
      <div className={classes.short}>
        {ways}
        {code}
      </div>
    )
  return (
    <section aria-labelledby={heading} className={classes.link}>
      <div>
        <Heading id={heading} className={classes.title}>
          {t('link.title')}
        </Heading>
        <Text size="sm" c="dimmed">
          {t(meeting.lobby ? 'link.body' : 'link.bodyOpen', { time: `${until.day}, ${until.time}` })}
        </Text>
      </div>
      <div className={classes.address}>
        {link.slice(0, -meeting.roomId.length)}
        <wbr />
        {meeting.roomId}
      </div>
      {ways}
      {code}
    </section>
  )
}
