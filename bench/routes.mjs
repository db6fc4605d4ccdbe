// The shopper's routes against WordPress' smallest admin-ajax request on the same store, interleaved; then again with a
// million events and 200,000 attempts in the tables.

const MOST_RATIO = { start: 1.15, reason: 1.2, decline: 1.2, dismiss: 1.2 };
const MOST_QUERIES = 70;
const MOST_GROWTH = 1.05;
const ROUTES = [ 'start', 'reason', 'decline', 'dismiss' ];

const median = ( list ) => [ ...list ].sort( ( a, b ) => a - b )[ Math.floor( list.length / 2 ) ];

export default async function ( { php, sql } ) {
  const rounds = Number( process.env.CHURNSTOP_BENCH_ROUNDS ?? 40 );
  const empty = await measure( php, rounds );
  const before = print( 'empty tables', empty );
  await fill( sql );
  const full = await measure( php, rounds );
  const after = print( '1,000,000 events, 200,000 attempts', full );

  const broken = [];
  for ( const route of ROUTES ) {
    const growth = after[ route ].ratio / before[ route ].ratio;
    console.log( `${ route }: ${ growth.toFixed( 2 ) } x of the empty one` );
    if ( before[ route ].ratio > MOST_RATIO[ route ] ) {
      broken.push(
        `${ route } takes ${ before[ route ].ratio.toFixed( 2 ) } x of an admin-ajax request, more than ${
          MOST_RATIO[ route ]
        }`
      );
    }
    if ( before[ route ].queries > MOST_QUERIES ) {
      broken.push( `${ route } makes ${ before[ route ].queries } queries, above ${ MOST_QUERIES }` );
    }
    if ( growth > MOST_GROWTH ) {
      broken.push( `${ route } grows to ${ growth.toFixed( 2 ) } x with full tables, more than ${ MOST_GROWTH }` );
    }
  }
  broken.forEach( ( line ) => console.log( `LIMIT  ${ line }` ) );
  return broken.length === 0;
}

async function measure( php, rounds ) {
  const output = await php( 'bench/routes.php', [ String( rounds ) ] );
  const text = typeof output === 'string' ? output : output.stdout;
  return JSON.parse( text.slice( text.indexOf( '{"' ) ) );
}

function print( title, measured ) {
  console.log( `\n${ title }: admin-ajax rest-nonce ${ median( measured.ajax.ms ).toFixed( 1 ) } ms` );
  const result = {};
  for ( const route of ROUTES ) {
    // Pair by pair in one round, so that a machine whose speed drifts does not tilt the figure.
    const ratio = median( measured[ route ].ms.map( ( ms, at ) => ms / measured.ajax.ms[ at ] ) );
    const queries = median( measured[ route ].queries );
    console.log(
      `${ route.padEnd( 8 ) } ${ median( measured[ route ].ms ).toFixed( 1 ) } ms  ${ ratio.toFixed(
        2
      ) } x admin-ajax  ${ queries } queries`
    );
    result[ route ] = { ratio, queries };
  }
  return result;
}

/** Doubles what one insert made until the tables are full: other people's rows, spread over other subscriptions. */
async function fill( sql ) {
  const prefix = 'wp_churnstop_';
  const digits = `(SELECT 0 n${ [ 1, 2, 3, 4, 5, 6, 7, 8, 9 ].map( ( n ) => ` UNION SELECT ${ n }` ).join( '' ) })`;
  const numbers = ( places ) =>
    Array.from( { length: places }, ( _, at ) => `${ digits } d${ at }` ).join( ' CROSS JOIN ' );
  const number = ( places ) =>
    Array.from( { length: places }, ( _, at ) => `d${ at }.n * ${ 10 ** at }` ).join( ' + ' );
  const [ six, sixes ] = [ number( 6 ), numbers( 6 ) ];
  await sql( `INSERT INTO ${ prefix }events
			(type, at, attempt_uuid, connection, subscription_id, customer_id,
			flow_id, flow_version, mode, data, undelivered)
		SELECT 'reason_given', NOW() - INTERVAL (${ six }) SECOND, UUID(),
			'woocommerce-subscriptions', 5000000 + ${ six }, 700000 + (${ six }) MOD 90000, 1, 1, 'live', '{}', 0
		FROM ${ sixes }` );
  const [ five, fives ] = [ number( 5 ), numbers( 5 ) ];
  for ( const days of [ 1, 2 ] ) {
    await sql( `INSERT INTO ${ prefix }attempts
				(uuid, customer_id, state, mode, profile, flow_id, flow_version, body, created_at, updated_at)
			SELECT UUID(), 700000 + ${ five }, 'cancelled', 'live', 'parallel_cancel', 1, 1, '{}',
				NOW() - INTERVAL ${ days } DAY, NOW() - INTERVAL ${ days } DAY
			FROM ${ fives }` );
  }
  await sql( `INSERT INTO ${ prefix }attempt_subscriptions (attempt_id, connection, subscription_id)
		SELECT id, 'woocommerce-subscriptions', 5000000 + id
		FROM ${ prefix }attempts WHERE customer_id + 0 >= 700000` );
  await sql( `ANALYZE TABLE ${ prefix }events, ${ prefix }attempts, ${ prefix }attempt_subscriptions` );
}
