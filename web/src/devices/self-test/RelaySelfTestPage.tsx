import { Anchor, Button, Card, Text, Title } from '@mantine/core'
import { IconPlayerStop, IconPlugConnectedX, IconRouteX } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { addTexts } from '../../platform/index.ts'
import { Announce, EmptyState, Page, QueryPending } from '../../ui/index.ts'
import type { IceRoute, RouteKind } from '../ice-routes.ts'
import classes from './RelaySelfTest.module.css'
import { RouteCard } from './RouteCard.tsx'
import { texts } from './texts.en.ts'
import { useSelfTest } from './use-self-test.ts'

addTexts('selfTest', texts)

/** Lists the relays of this clinic, and tests whether they work from here. */
export default function RelaySelfTestPage() {
  const { t } = useTranslation('selfTest')
  const test = useSelfTest()
  const routes = test.configured.data
  return (
    <Page title={t('title')} lead={t('lead')}>
      {routes === undefined ? (
        <QueryPending query={test.configured} label={t('loading')} />
      ) : routes.length === 0 ? (
        <EmptyState icon={<IconRouteX size={28} />} title={t('none.title')} action={<Guide />}>
          {t('none.body')}
        </EmptyState>
      ) : (
        <Test test={test} routes={routes} />
      )}
    </Page>
  )
}

function Test({ test, routes }: { test: ReturnType<typeof useSelfTest>; routes: IceRoute[] }) {
  const { t } = useTranslation('selfTest')
  const { running, states } = test
  const outcomes = routes.map(({ url }) => states.get(url))
  const tested = outcomes.filter((state) => state !== undefined && state !== 'RUNNING')
  const works = tested.filter((state) => state.problem === null).length
  const now = routes.find(({ url }) => states.get(url) === 'RUNNING')
  const all = routes.length
  let summary: string = t('summary.some', { works, all })
  if (running) summary = now ? t('running', { url: now.url }) : t('loading')
  else if (tested.length === 0) summary = t('summary.idle')
  else if (works === all) summary = t('summary.all', { count: all })
  else if (works === 0) summary = t('summary.none')
  return (
    <>
      <Card className={classes.start}>
        <Text fw={550}>{summary}</Text>
        <Announce text={summary} />
        {running ? (
          <Button variant="default" leftSection={<IconPlayerStop size={18} aria-hidden="true" />} onClick={test.stop}>
            {t('stop')}
          </Button>
        ) : (
          <Button onClick={test.start}>{t(tested.length === 0 ? 'start' : 'again')}</Button>
        )}
      </Card>
      <section aria-labelledby="addresses-title">
        <Title order={2} id="addresses-title" mb={12}>
          {t('addresses')}
        </Title>
        <ul className={classes.routes}>
          {routes.map((route) => (
            <RouteCard key={route.url} route={route} state={states.get(route.url)} />
          ))}
        </ul>
        <Text c="dimmed" mt={12}>
          {t('note')}
        </Text>
      </section>
      <Missing routes={routes} />
    </>
  )
}

/** Lists kinds of routes that are not configured, and who cannot connect without them. */
function Missing({ routes }: { routes: IceRoute[] }) {
  const { t } = useTranslation('selfTest')
  const has = (kind: RouteKind): boolean => routes.some((route) => route.kind === kind)
  const relays = (['UDP', 'TCP', 'TLS'] as const).filter((kind) => !has(kind))
  const missing = relays.length === 3 ? (['RELAY'] as const) : relays
  if (missing.length === 0) return null
  return (
    <section aria-labelledby="missing-title">
      <Title order={2} id="missing-title" mb={12}>
        {t('missing.title')}
      </Title>
      <ul className={classes.routes}>
        {missing.map((kind) => (
          <li key={kind} className={classes.missing}>
            <IconPlugConnectedX size={20} aria-hidden="true" />
            <span>{t(`missing.${kind}`)}</span>
          </li>
        ))}
      </ul>
      <Guide />
    </section>
  )
}

function Guide() {
  const { t } = useTranslation('selfTest')
  return (
    <Anchor href="/guide/administrator.html#turn" target="_blank" fw={600} className={classes.guide}>
      {t('none.guide')}
    </Anchor>
  )
}
