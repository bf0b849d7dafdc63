import { Anchor, Text } from '@mantine/core'
import type { PublicConfig } from '@medconsult/contract'
import { useTranslation } from 'react-i18next'
import { addTexts } from '../platform/index.ts'
import classes from './ContactLinks.module.css'
import { texts } from './contact.texts.en.ts'

addTexts('contact', texts)

export default function ContactLinks({ clinic: { name, phone, helpUrl, logo } }: { clinic: PublicConfig['clinic'] }) {
  const { t } = useTranslation('contact')
  return (
    <Text component="address" mt="xl" c="dimmed" fz="sm" className={classes.links} aria-label={t('label')} role="group">
      {/* The name beside it says the same in words. */}
      {logo ? <img src={logo} alt="" className={classes.logo} /> : null}
      <Text span inherit>
        {name ?? t('theClinic')}
      </Text>
      {phone ? (
        <Anchor href={`tel:${phone.replace(/[^\d+]/g, '')}`} inherit>
          {t('call', { phone })}
        </Anchor>
      ) : null}
      {helpUrl ? (
        <Anchor href={helpUrl} target="_blank" rel="noreferrer" inherit>
          {t('help')}
        </Anchor>
      ) : null}
    </Text>
  )
}
