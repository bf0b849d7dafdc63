import pg from 'pg'

const c = new pg.Client({
  host: '/tmp/startd/data/postgres/run',
  port: 5432,
  user: 'medconsult',
  database: 'medconsult',
})
await c.connect()
console.time('insert')
for (let k = 0; k < 10; k++)
  await c.query(`INSERT INTO audit_logs (id, actor, action_type, "timestamp", metadata)
 SELECT overlay(overlay('01900000-0000-7000-8000-000000000000' PLACING lpad(to_hex(${k}*100000+i),6,'0') FROM 31) PLACING '7abc' FROM 15)::uuid, 'demo', 'DEMO_SEEDED', now(), jsonb_build_object('i', i) FROM generate_series(1,100000) i`)
console.timeEnd('insert')
await c.end()
