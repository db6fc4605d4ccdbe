// Start and reason under a flow with an audience of five facts, three of which cost a query, against the same flow
// without: by turns in one run.

const MOST_RATIO = 1.05;

const median = ( list ) => [ ...list ].sort( ( a, b ) => a - b )[ Math.floor( list.length / 2 ) ];

export default async function ( { php } ) {
  const output = await php( 'bench/audience.php', [ process.env.CHURNSTOP_BENCH_ROUNDS ?? '60' ] );
  const text = typeof output === 'string' ? output : output.stdout;
  const measured = JSON.parse( text.slice( text.indexOf( '{"' ) ) );
  let good = true;
  for ( const route of [ 'start', 'reason' ] ) {
    const [ one, other ] = [ measured[ `${ route } with` ], measured[ `${ route } without` ] ];
    // Pair by pair, so that a machine whose speed drifts does not tilt the figure.
    const ratio = median( one.map( ( ms, at ) => ms / other[ at ] ) );
    console.log(
      `${ route.padEnd( 8 ) } ${ median( one ).toFixed( 1 ) } ms with, ${ median( other ).toFixed(
        1
      ) } ms without: ${ ratio.toFixed( 3 ) } x`
    );
    if ( ratio > MOST_RATIO ) {
      console.log( `LIMIT  ${ route } takes ${ ratio.toFixed( 3 ) } x with an audience, more than ${ MOST_RATIO }` );
      good = false;
    }
  }
  return good;
}
