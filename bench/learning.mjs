// What intelligent discounts are chosen by, learned from 100,000 subscriptions, then from 100 that changed; and one
// choice.

const LIMITS = { all: 300, changed: 10, mb: 64, choice: 50 };

export default async function ( { php, store } ) {
  if ( ! store ) {
    console.log( 'Left out: it fills the tables of a store.' );
    return true;
  }
  const count = process.env.CHURNSTOP_BENCH_SUBSCRIPTIONS ?? '100000';
  const output = await php( 'bench/learning.php', [ count ] );
  const text = typeof output === 'string' ? output : output.stdout;
  const measured = JSON.parse( text.slice( text.indexOf( '{"' ) ) );
  const { all, changed, curves, choice } = measured;
  const line = ( what, { seconds, queries, mb } ) =>
    `${ what }: ${ seconds.toFixed( 1 ) } s, ${ queries } queries, ${ mb.toFixed( 1 ) } MB more at most`;
  console.log( line( `${ measured.subscriptions } subscriptions, ${ curves } curves`, all ) );
  console.log( line( '100 that changed', changed ) );
  console.log( `one choice: ${ choice.toFixed( 1 ) } ms` );
  const broken = [
    [ 'all subscriptions, seconds', all.seconds, LIMITS.all ],
    [ 'those that changed, seconds', changed.seconds, LIMITS.changed ],
    [ 'memory, MB', all.mb, LIMITS.mb ],
    [ 'one choice, ms', choice, LIMITS.choice ],
  ].filter( ( [ , value, limit ] ) => value > limit );
  broken.forEach( ( [ what, value, limit ] ) =>
    console.log( `LIMIT  ${ what }: ${ value.toFixed( 1 ) }, more than ${ limit }` )
  );
  return broken.length === 0;
}
