<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Store;

use ChurnStop\Data;
use ChurnStop\Plugin;
use ChurnStop\Settings\SettingsStore;
use ChurnStop\Storage\Database;
use ChurnStop\Tests\Contract\Given;
use ChurnStop\Tests\Harness\Http;
use ChurnStop\Tests\Harness\Server;

/** A budget is exact, however many shoppers accept in the same moment. */
final class BudgetTest extends StoreAttempt {

	private const WORKERS = 8;

	protected function tearDown(): void {
		delete_option( SettingsStore::OPTION );
		parent::tearDown();
	}

	/** Twenty in npm run torture. */
	public function test_of_many_accepts_at_once_on_a_budget_of_one_the_others_see_the_next_screen(): void {
		self::publish( array( 'discount', 'pause' ) );
		// The pause has none: only the discount's budget is full.
		Plugin::get()->part( SettingsStore::class )->save( array( 'budget' => array( 'cost_per_month' => '25.00' ) ) );
		Plugin::get()->part( Database::class )->execute( 'DELETE FROM {budgets}' );
		$shoppers = false === getenv( 'CHURNSTOP_TORTURE' ) ? 8 : 20;
		$server   = new Server( array(), self::WORKERS );
		$requests = array();
		$ids      = array();
		for ( $n = 0; $n < $shoppers; $n++ ) {
			$made       = Shop::make( new Given() );
			$ids[]      = (string) $made->id;
			$http       = Http::as( $made->customer_id, $server->url );
			$attempt    = self::offered( $http, $made->id );
			$requests[] = $http->rest_request(
				'POST',
				'/churnstop/v1/attempts/' . Data::string( $attempt, 'id' ) . '/accept',
				self::acceptance( $attempt ),
			);
		}
		$answers  = Http::parallel( $requests );
		$statuses = array_count_values( array_column( $answers, 'status' ) );
		ksort( $statuses );
		self::assertSame(
			array( 200 => 1, 409 => $shoppers - 1 ),
			$statuses,
			(string) wp_json_encode( array_column( $answers, 'body' ) ),
		);
		foreach ( $answers as $answer ) {
			$json = Data::as_map( $answer['json'] );
			if ( 409 === $answer['status'] ) {
				self::assertSame( 'churnstop_offer_unavailable', $json['code'] ?? null );
				$next = Data::map( Data::map( Data::map( Data::map( $json, 'data' ), 'attempt' ), 'screen' ), 'offer' );
				self::assertSame( 'pause', $next['type'] ?? null, 'The next screen.' );
			}
		}
		$database = Plugin::get()->part( Database::class );
		self::assertSame(
			'240000',
			$database->value( "SELECT used FROM {budgets} WHERE scope = 'store'" ),
			'20 % of 40.00, three times.',
		);
		self::assertSame(
			'1',
			$database->value(
				"SELECT COUNT(*) FROM {redemptions} WHERE budget IS NOT NULL AND state = 'applied' AND "
					. 'subscription_id IN ( '
					. Database::places( $ids )
					. ')',
				$ids,
			),
		);
	}
}
