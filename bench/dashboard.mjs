// The dashboard, the list of attempts and a day's totals at 2,000,000 attempts and 10,000,000 events against a
// twentieth of that.

const SMALL = Number( process.env.CHURNSTOP_BENCH_FEW ?? 100_000 );
const LARGE = Number( process.env.CHURNSTOP_BENCH_ATTEMPTS ?? 2_000_000 );
const EVENTS_OF_ATTEMPT = 5;
const MOST_GROWTH = 1.2;
/** Seconds for the totals of a day of 50,000 events. */
const MOST_OF_A_DAY = 60;
const DAY_OF_ATTEMPTS = 10_000;
/** A report asks the database fewer times than this, however much is in it. */
const MOST_QUERIES = 12;
/** Attempts that one statement fills in, so that what the database needs to take it back stays small. */
const PIECE = 200_000;
const FILLED = [
  'attempts',
  'attempt_subscriptions',
  'outcomes',
  'events',
  'daily_totals',
  'daily_offers',
  'daily_ends',
  'daily_entries',
];

const median = ( list ) => [ ...list ].sort( ( a, b ) => a - b )[ Math.floor( list.length / 2 ) ];

export default async function ( site ) {
  try {
    return await measure( site );
  } finally {
    // Some gigabytes.
    await site.sql( FILLED.map( ( name ) => `TRUNCATE ${ table( name ) }` ).join( ';' ) );
  }
}

async function measure( { php, sql, store } ) {
  const rounds = Number( process.env.CHURNSTOP_BENCH_ROUNDS ?? 20 );
  const run = async ( ...args ) => {
    const output = await php( 'bench/dashboard.php', args.map( String ) );
    const text = typeof output === 'string' ? output : output.stdout;
    return JSON.parse( text.slice( text.indexOf( '{"' ) ) );
  };
  const measured = {};
  let from = 0;
  for ( const attempts of [ SMALL, LARGE ] ) {
    for ( ; from < attempts; from = Math.min( attempts, from + PIECE ) ) {
      await fill( sql, store, from, Math.min( attempts, from + PIECE ) );
    }
    await totals( sql, store );
    const events = Number( ( await sql( 'SELECT COUNT(*) FROM wp_churnstop_events' ) ).trim() );
    if ( events < attempts * EVENTS_OF_ATTEMPT ) {
      throw new Error( `There are ${ events } events of ${ attempts } attempts.` );
    }
    measured[ attempts ] = await run( 'read', rounds, attempts );
    console.log( `\n${ attempts.toLocaleString( 'en' ) } attempts, ${ events.toLocaleString( 'en' ) } events` );
    for ( const [ name, { ms, queries } ] of Object.entries( measured[ attempts ] ) ) {
      console.log( `${ name.padEnd( 18 ) } ${ median( ms ).toFixed( 1 ) } ms  ${ median( queries ) } queries` );
    }
  }
  const broken = [];
  // Against a request that no row touches, so that a machine whose speed drifts does not tilt the figure.
  const ratio = ( attempts, name ) =>
    median( measured[ attempts ][ name ].ms.map( ( ms, at ) => ms / measured[ attempts ].ajax.ms[ at ] ) );
  const limit = ( what, growth ) => {
    console.log( `${ what }: ${ growth.toFixed( 2 ) } x` );
    if ( growth > MOST_GROWTH ) {
      broken.push( `${ what } is ${ growth.toFixed( 2 ) } x, more than ${ MOST_GROWTH }` );
    }
  };
  for ( const name of [ 'dashboard', 'dashboard, a year' ] ) {
    limit( `${ name }, large against small`, ratio( LARGE, name ) / ratio( SMALL, name ) );
    // Without what WordPress asks before it comes to us.
    const own = median( measured[ LARGE ][ name ].queries ) - median( measured[ LARGE ].refused.queries );
    console.log( `${ name }: ${ own } queries of its own` );
    if ( own >= MOST_QUERIES ) {
      broken.push( `${ name } asks ${ own } queries, not fewer than ${ MOST_QUERIES }` );
    }
  }
  limit( 'list, page 10,000 against page 1', ratio( LARGE, 'list, page 10,000' ) / ratio( LARGE, 'list, page 1' ) );
  const { seconds } = await run( 'measure', DAY_OF_ATTEMPTS );
  console.log(
    `totals of ${ ( DAY_OF_ATTEMPTS * EVENTS_OF_ATTEMPT ).toLocaleString( 'en' ) } events: ${ seconds.toFixed( 1 ) } s`
  );
  if ( seconds > MOST_OF_A_DAY ) {
    broken.push( `the totals of a day take ${ seconds.toFixed( 1 ) } s, more than ${ MOST_OF_A_DAY }` );
  }
  broken.forEach( ( line ) => console.log( `LIMIT  ${ line }` ) );
  console.log( broken.length ? `${ broken.length } limits are broken.` : 'All limits hold.' );
  return broken.length === 0;
}

const table = ( name ) => `wp_churnstop_${ name }`;

/** A year of attempts by chance, with what they came to; the totals are made anew from them. */
async function fill( sql, store, from, to ) {
  const [ attempts, subscriptions, outcomes, events ] = [
    'attempts',
    'attempt_subscriptions',
    'outcomes',
    'events',
  ].map( table );
  const connection = store ? 'woocommerce-subscriptions' : 'sandbox';
  const numbers = `seq_${ from + 1 }_to_${ to }`;
  // As numbers that look like chance, the same each time.
  const chance = ( salt ) => `( CRC32( CONCAT( seq, ':${ salt }' ) ) / 4294967296 )`;
  const [ when, why, end, left, late, paid ] = [ 'when', 'why', 'end', 'left', 'late', 'paid' ].map( chance );
  const moment = `NOW() - INTERVAL FLOOR( 31536000 * ${ when } ) SECOND`;
  const reasons = "'too_expensive', 'too_busy', 'switching', 'technical_issue', 'no_longer_needed', 'other'";
  const reason = `ELT( 1 + FLOOR( 6 * ${ why } ), ${ reasons } )`;
  const state = `ELT( 1 + FLOOR( 4 * ${ end } ), 'saved', 'cancelled', 'dismissed', 'abandoned' )`;
  const saved = ( value, other ) => `IF( a.state = 'saved', ${ value }, ${ other } )`;
  const leaves = `a.created_at + INTERVAL 31 + FLOOR( -60 * LN( 1 - ${ late } ) ) DAY`;
  const cancelled = `IF( a.state = 'cancelled', a.created_at, IF( ${ left } < 0.35, ${ leaves }, NULL ) )`;
  const offer = "CONCAT( a.reason, '-discount-1' )";
  const plan = "'USD', 4000, 4000, 1 + seq MOD 9, '1 month', 'US'";
  const measured = [
    [ 'attempt_id, connection, subscription_id', `a.id, '${ connection }', 5000000 + seq` ],
    [ 'counted, entered_at, day', '1, a.created_at, DATE( a.created_at )' ],
    [ 'source, actor, flow_id, flow_version', "'account', 'customer', 1, 1" ],
    [ 'reason, offers_shown', 'a.reason, 1' ],
    [ 'offer_id, offer_type', `${ saved( offer, "''" ) }, ${ saved( "'discount'", "''" ) }` ],
    [ 'currency, price, monthly, product_id, period, country', plan ],
    [ 'state, accepted_at, closed_at', `a.state, ${ saved( 'a.created_at', 'NULL' ) }, a.created_at` ],
    [ 'cancelled_at', cancelled ],
    [ 'renewals, kept', `${ saved( 3, 0 ) }, ${ saved( 1, 0 ) }` ],
    [ 'revenue, concession, net', `${ saved( 12000, 0 ) }, ${ saved( 2400, 0 ) }, ${ saved( 9600, 0 ) }` ],
    [ 'received, tallied, holdout_p, entered_holdout', `FLOOR( 3 * ${ paid } ) * 4000, 1, 0.1, 1` ],
  ];
  const [ columns, values ] = [ 0, 1 ].map( ( part ) => measured.map( ( pair ) => pair[ part ] ).join( ', ' ) );
  await sql( `SET @base = ( SELECT COALESCE( MAX( id ), 0 ) FROM ${ attempts } ) - ${ from };
		INSERT INTO ${ attempts }
			(id, uuid, customer_id, state, mode, connection, source, profile, flow_id, flow_version,
			reason, body, created_at, updated_at, offers_shown, unmeasured)
		SELECT @base + seq, UUID(), 700000 + seq, ${ state },
			'live', '${ connection }', 'account', 'parallel_cancel', 1, 1,
			${ reason }, '{}', ${ moment }, NOW(), 1, 0
		FROM ${ numbers };
		INSERT INTO ${ subscriptions }
			(attempt_id, connection, subscription_id, currency, price, monthly, product_id, period, country)
		SELECT @base + seq, '${ connection }', 5000000 + seq, ${ plan } FROM ${ numbers };
		INSERT INTO ${ outcomes } (${ columns })
		SELECT ${ values }
		FROM ${ numbers } JOIN ${ attempts } a ON a.id = @base + seq;
		UPDATE ${ outcomes } SET cancelled_at = NULL WHERE cancelled_at > NOW();` );
  for ( const type of [ 'attempt_started', 'reason_given', 'offer_shown', 'offer_accepted', 'offer_declined' ] ) {
    await sql( `INSERT INTO ${ events }
			(type, at, attempt_uuid, connection, subscription_id, customer_id,
			flow_id, flow_version, reason, offer_id, offer_type, mode, data, undelivered)
			SELECT '${ type }', a.created_at, a.uuid, a.connection, 5000000 + a.customer_id - 700000, a.customer_id,
			1, 1, a.reason, ${ offer }, 'discount', 'live', '{}', 0
			FROM ${ attempts } a WHERE a.customer_id > ${ 700_000 + from } AND a.mode = 'live'` );
  }
}

/** By the database, as includes/Measure adds them up. */
async function totals( sql, store ) {
  const demo = store ? 0 : 1;
  const [ outcomes, totalled, ends, entries ] = [ 'outcomes', 'daily_totals', 'daily_ends', 'daily_entries' ].map(
    table
  );
  const slot = ( keys ) => `MD5( CONCAT_WS( '|', ${ demo }, ${ keys } ) )`;
  await sql(
    [ 'daily_totals', 'daily_offers', 'daily_ends', 'daily_entries' ]
      .map( ( name ) => `DELETE FROM ${ table( name ) }` )
      .join( ';' )
  );
  const kinds = 'flow_id, flow_version, reason, offer_id, offer_type, currency';
  const [ saved, cancelled, dismissed, abandoned ] = [ 'saved', 'cancelled', 'dismissed', 'abandoned' ].map(
    ( state ) => `SUM( state IN ( '${ state }' ) )`
  );
  const total = slot( kinds );
  await sql( `INSERT INTO ${ totalled }
			(day, slot, demo, ${ kinds }, arm, rows_counted, attempts, accepted, saved, kept, cancelled, dismissed,
			abandoned, reasoned, shown, monthly_at_risk, monthly_saved, renewals, revenue, concession)
		SELECT day, ${ total }, ${ demo }, ${ kinds }, '', COUNT(*), COUNT(*), ${ saved }, ${ saved }, SUM( kept ),
			${ cancelled }, ${ dismissed }, ${ abandoned }, COUNT(*), COUNT(*), SUM( monthly ),
			SUM( IF( state = 'saved', monthly, 0 ) ), SUM( renewals ), SUM( revenue ), SUM( concession )
		FROM ${ outcomes } GROUP BY day, ${ kinds }` );
  const end = 'DATEDIFF( cancelled_at, entered_at )';
  for ( const [ since, where ] of [
    [ 'entered', '1 = 1' ],
    [ 'accepted', "state = 'saved'" ],
    [ 'returned', "state IN ( 'dismissed', 'abandoned' )" ],
  ] ) {
    for ( const [ part, value ] of [
      [ 'all', "''" ],
      [ 'source', 'source' ],
      [ 'treated', 'source' ],
      [ 'flow', 'flow_id' ],
      [ 'reason', 'reason' ],
    ] ) {
      const place = slot( `'${ since }', '${ part }', ${ value }, currency, ${ end }` );
      await sql( `INSERT INTO ${ ends } (day, slot, demo, since, part, value, currency, days, ended)
				SELECT day, ${ place }, ${ demo }, '${ since }', '${ part }', ${ value }, currency, ${ end }, COUNT(*)
				FROM ${ outcomes } WHERE cancelled_at IS NOT NULL AND ${ where }
				GROUP BY day, ${ value }, currency, ${ end }` );
    }
  }
  const side = "IF( attempt_id MOD 10 = 0, 'held_out', 'treated' )";
  const entry = slot( `'holdout', ${ side }, source, currency` );
  await sql( `INSERT INTO ${ entries }
			(day, slot, demo, programme, arm, source, currency, probability, entered, received, received_squared)
		SELECT day, ${ entry }, ${ demo }, 'holdout', ${ side }, source, currency, '0.10000',
			COUNT(*), SUM( received ), SUM( received * received )
		FROM ${ outcomes } GROUP BY day, ${ side }, source, currency` );
  await sql( `ANALYZE TABLE ${ FILLED.map( table ).join( ', ' ) }` );
}
