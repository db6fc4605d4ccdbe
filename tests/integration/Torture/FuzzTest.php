<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Integration\Torture;

use ChurnStop\Connections\Connections;
use ChurnStop\Data;
use ChurnStop\Flows\FlowStore;
use ChurnStop\Flows\FlowTable;
use ChurnStop\Plugin;
use ChurnStop\Settings\SettingsStore;
use ChurnStop\Setup\Installation;
use ChurnStop\Storage\Database;
use ChurnStop\Tests\Integration\Attempts\AttemptTestCase;
use ChurnStop\Tests\Torture\Fuzzer;
use ChurnStop\Tests\Torture\Notices;
use ChurnStop\Tests\Torture\Report;

/**
 * Random requests over all routes as a customer, another customer, an admin and nobody: never a 5xx, never a notice,
 * and a refused request changes nothing.
 *
 * CHURNSTOP_FUZZ says how many, CHURNSTOP_SEED with which chance.
 */
final class FuzzTest extends AttemptTestCase {

	/** Then the shop is as new again: what was accepted makes most further requests refused. */
	private const REQUESTS_OF_A_SHOP = 250;

	private const MONEY = array(
		'sandbox_subscriptions',
		'sandbox_items',
		'sandbox_products',
		'sandbox_coupons',
		'sandbox_orders',
		'sandbox_changes',
		'redemptions',
	);

	private const RECORDS = array(
		'attempts',
		'attempt_subscriptions',
		'responses',
		'events',
		'flows',
		'flow_versions',
		'emails',
	);

	/**
	 * These say that a look at the store had a result that was written down (a fresh decision, an offer that failed):
	 * they change nothing that is billed or shown, and nothing but the record.
	 */
	private const MAY_RECORD = array(
		'churnstop_offer_unavailable',
		'churnstop_offer_expired',
		'churnstop_gateway_failed',
	);

	/** @var list<int> */
	private array $actors = array();

	/** The other tests know the shipped flow. */
	protected function tearDown(): void {
		foreach ( array( 'flows', 'flow_versions' ) as $table ) {
			Plugin::get()->part( Database::class )->execute( 'DELETE FROM {' . $table . '}' );
		}
		Plugin::get()->part( Installation::class )->install();
		parent::tearDown();
	}

	public function test_no_request_breaks_anything_and_a_refused_one_changes_nothing(): void {
		$report = new Report( 'fuzz', (int) ( getenv( 'CHURNSTOP_FUZZ' ) ?: 600 ) );
		mt_srand( $report->seed );
		$this->actors = array(
			$this->shopper,
			$this->shopper,
			$this->shopper,
			$this->user( 'other' ),
			$this->user( 'boss', 'administrator' ),
			$this->user( 'boss', 'administrator' ),
			0,
		);
		$fuzzer       = new Fuzzer( Fuzzer::routes() );
		$known        = null;
		$after        = array( array(), array() );
		Notices::record();
		try {
			foreach ( $report->runs() as $run ) {
				if ( null === $known || 0 === $run % self::REQUESTS_OF_A_SHOP ) {
					$this->open_shop();
					$after = array( $this->digest( self::MONEY ), $this->digest( self::RECORDS ) );
					$known = null;
				}
				if ( null === $known || 0 === $run % 4 ) {
					$known = $this->known();
				}
				$request = $fuzzer->request( $known );
				$actor   = $this->actor( $request['route'] );
				$before  = $after;
				[ $status, $code ] = $this->send( $actor, $request );
				$after   = array( $this->digest( self::MONEY ), $this->digest( self::RECORDS ) );
				$wrong   = Notices::taken();
				$refused = $status >= 400;
				$report->count( sprintf(
					'%s %d %s',
					0 === $actor
						? 'nobody'
						: ( in_array( $actor, array_slice( $this->actors, 4, 2 ), true ) ? 'admin' : 'customer' ),
					$status,
					$code,
				) );
				if ( $status >= 500 ) {
					$wrong[] = 'status ' . $status . ' ' . $code;
				}
				if ( $refused && $before[0] !== $after[0] && ! in_array( $code, self::MAY_RECORD, true ) ) {
					$wrong[] = 'refused with ' . $code . ', and subscriptions or redemptions have changed';
				}
				if ( $refused && $before[1] !== $after[1] && ! in_array( $code, self::MAY_RECORD, true ) ) {
					$wrong[] = 'refused with '
						. $code
						. ', and records have changed: '
						. implode( ', ', array_keys( array_diff_assoc( $after[1], $before[1] ) ) );
				}
				if ( array() !== $wrong ) {
					$report->fail( sprintf(
						'request %d as %d: %s: %s',
						$run,
						$actor,
						substr( (string) wp_json_encode( $request ), 0, 1500 ),
						implode( '; ', $wrong ),
					) );
				}
			}
		} finally {
			Notices::stop();
			delete_option( 'churnstop_settings' );
		}
		$report->print();
		self::assertSame( array(), $report->failures );
	}

	/** Found by a fuzzed request: the refused start had dismissed the open one about the same subscription. */
	public function test_a_start_that_finds_no_flow_leaves_what_is_open(): void {
		[ $status, $both ] = $this->rest( 'POST', '/attempts', array(
			'subscription_ids' => array( self::written( $this->subscription ), self::written( $this->subscribe() ) ),
		) );
		self::assertSame( 201, $status );
		Plugin::get()->part( Database::class )->execute(
			"UPDATE {flows} SET status = 'inactive' WHERE status = 'active'",
		);
		Plugin::get()->part( FlowStore::class )->forget();
		try {
			[ $refused ] = $this->rest( 'POST', '/attempts', array(
				'subscription_id' => self::written( $this->subscription ),
			) );
		} finally {
			Plugin::get()->part( Database::class )->execute(
				"UPDATE {flows} SET status = 'active' WHERE status = 'inactive'",
			);
			Plugin::get()->part( FlowStore::class )->forget();
		}
		self::assertSame( 404, $refused );
		self::assertSame(
			'survey',
			$this->rest( 'GET', '/attempts/' . Data::string( $both, 'id' ) )[1]['state'] ?? null,
		);
		self::assertSame( array( 'attempt_started' ), $this->events() );
	}

	/** Mostly somebody who may: what is refused at the door says little about what is behind it. */
	private function actor( string $route ): int {
		$shoppers = 1 === preg_match( '#/(attempts|subscriptions)|/(resume|undo)$#D', $route )
			&& ! str_ends_with( $route, '/story' );
		return Fuzzer::chance( 70 ) ? $this->actors[ $shoppers ? 0 : 4 ] : Fuzzer::one( $this->actors );
	}

	/**
	 * @param array{method: string, route: string, query: array<string, mixed>, body: string|null, type: string} $fuzz
	 * @return array{int, string} Status and code.
	 */
	private function send( int $actor, array $fuzz ): array {
		wp_set_current_user( $actor );
		Plugin::get()->part( Connections::class )->forget();
		$request = new \WP_REST_Request( $fuzz['method'], $fuzz['route'] );
		$request->set_query_params( $fuzz['query'] );
		if ( null !== $fuzz['body'] ) {
			$request->set_header( 'Content-Type', $fuzz['type'] );
			$request->set_body( $fuzz['body'] );
		}
		try {
			$response = rest_do_request( $request );
			$data     = rest_get_server()->response_to_data( $response, false );
			return array(
				$response->get_status(),
				is_array( $data ) && $response->get_status() >= 400 ? (string) ( $data['code'] ?? '' ) : '',
			);
		} catch ( \Throwable $error ) {
			return array(
				500,
				get_class( $error )
					. ': '
					. $error->getMessage()
					. ' in '
					. basename( $error->getFile() )
					. ':'
					. $error->getLine(),
			);
		}
	}

	/**
	 * @param list<string> $tables
	 * @return array<string, string>
	 */
	private function digest( array $tables ): array {
		$names = array_map( static fn ( string $table ): string => '{' . $table . '}', $tables );
		$sums  = array();
		foreach (
			Plugin::get()->part( Database::class )->rows( 'CHECKSUM TABLE ' . implode( ', ', $names ) ) as $row
		) {
			$sums[ Data::string( $row, 'Table' ) ] = Data::string( $row, 'Checksum' );
		}
		return $sums;
	}

	private function open_shop(): void {
		$plugin = Plugin::get();
		delete_option( 'churnstop_settings' );
		foreach (
			array(
				...self::RECORDS,
				'redemptions',
				'sandbox_subscriptions',
				'sandbox_items',
				'sandbox_coupons',
				'sandbox_orders',
				'sandbox_changes',
				'sandbox_notes',
			) as $table
		) {
			$plugin->part( Database::class )->execute( 'DELETE FROM {' . $table . '}' );
		}
		_set_cron_array( array() );
		$plugin->reset();
		$GLOBALS['wp_rest_server'] = null;
		$plugin->part( Installation::class )->install();
		for ( $n = 0; $n < 6; $n++ ) {
			$this->subscribe(
				'+' . ( 1 + 9 * $n ) . ' days',
				array( 'CA', 'MN', 'NY' )[ $n % 3 ],
				'US',
				4 === $n ? '+12 days' : null,
			);
		}
		$this->subscribe( '+12 days', '', 'DE' );
		$this->subscribe( customer: $this->actors[3] );
		wp_set_current_user( $this->shopper );
		foreach (
			array(
				'too_expensive' => 'too_expensive-discount-1',
				'too_busy' => 'too_busy-pause-1',
			) as $reason => $offer
		) {
			$attempt = $this->post( $this->start( $this->subscribe() ), 'reason', array( 'reason' => $reason ) );
			$this->post( $attempt, 'accept', array( 'offer_id' => $offer ) );
		}
	}

	/**
	 * @return array{
	 *   subscriptions: list<int|string>, attempts: list<string>, redemptions: list<int>, flows: list<int>,
	 *   products: list<int>, offers: list<string>, pins: array<string, string>, flow: array<string, mixed>,
	 *   settings: array<string, mixed>,
	 * }
	 */
	private function known(): array {
		$plugin   = Plugin::get();
		$ids      = static fn ( string $sql, string $column = 'id' ): array => array_map(
			static fn ( array $row ): int => Data::int( $row, $column ),
			$plugin->part( Database::class )->rows( $sql ),
		);
		$flow     = $plugin->part( FlowTable::class )->find_default();
		$attempts = array_map(
			static fn ( array $row ): string => Data::string( $row, 'uuid' ),
			$plugin->part( Database::class )->rows( 'SELECT uuid FROM {attempts} ORDER BY id DESC LIMIT 12' ),
		);
		$offers   = array(
			'too_expensive-discount-1',
			'too_expensive-pause-2',
			'too_busy-pause-1',
			'switching-tier_down-1',
			'switching-discount-2',
			'no_longer_needed-extend_trial-1',
			'no_longer_needed-product_swap-2',
			'other-discount-1',
			'nothing',
		);
		$pins     = array();
		foreach (
			$plugin->part( Database::class )->rows(
				'SELECT uuid, body FROM {attempts} ORDER BY id DESC LIMIT 12',
			) as $row
		) {
			$pins[ Data::string( $row, 'uuid' ) ] = Data::string(
				Data::map( Data::decode( Data::string( $row, 'body' ) ), 'shown_offer' ),
				'offer_id',
			);
		}
		return array(
			'subscriptions' => array(
				...array_map(
					static fn ( int $id ): string => 'sandbox:' . $id,
					$ids( 'SELECT id FROM {sandbox_subscriptions}' ),
				),
				999999999,
				1,
			),
			'attempts'      => $attempts,
			'redemptions'   => $ids( 'SELECT id FROM {redemptions} ORDER BY id DESC LIMIT 12' ),
			'flows'         => $ids( 'SELECT id FROM {flows} ORDER BY id DESC LIMIT 6' ),
			'products'      => array( $this->pro, $this->basic, 999 ),
			'offers'        => $offers,
			'pins'          => array_filter( $pins ),
			'flow'          => null === $flow ? array() : $flow->flow( $flow->body )->to_array(),
			'settings'      => $plugin->part( SettingsStore::class )->get()->to_array(),
		);
	}
}
