<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Integration\Attempts;

use ChurnStop\Data;
use ChurnStop\Flows\FlowInput;
use ChurnStop\Flows\FlowStore;
use ChurnStop\Flows\FlowTable;
use ChurnStop\Plugin;
use ChurnStop\Settings\SettingsStore;
use ChurnStop\Storage\Database;

/** No more is given than the merchant said, and what was not used is given back. */
final class BudgetTest extends AttemptTestCase {

	protected function setUp(): void {
		parent::setUp();
		Plugin::get()->part( Database::class )->execute( 'DELETE FROM {budgets}' );
	}

	protected function tearDown(): void {
		$this->budget( null );
		delete_option( SettingsStore::OPTION );
		delete_option( 'woocommerce_currency' );
		delete_option( 'timezone_string' );
		parent::tearDown();
	}

	/** @param array<string, mixed>|null $budget Of the first offer for "too expensive". */
	private function budget( ?array $budget ): void {
		$table = Plugin::get()->part( FlowTable::class );
		$row   = $table->find_default();
		self::assertNotNull( $row );
		$body = $row->body;
		foreach ( Data::maps( $body, 'reasons' ) as $at => $reason ) {
			if ( 'too_expensive' === $reason['id'] ) {
				$reason['offers'][0]['budget'] = $budget;
				$body['reasons'][ $at ]        = $reason;
			}
		}
		self::assertNotNull( $table->publish(
			$row->id,
			$row->version,
			Plugin::get()->part( FlowInput::class )->body( $body ),
			'active',
			1,
			'test',
		) );
		Plugin::get()->part( FlowStore::class )->forget();
	}

	/** @param array<string, mixed>|null $budget */
	private function store_budget( ?array $budget ): void {
		Plugin::get()->part( SettingsStore::class )->save( array( 'budget' => $budget ) );
	}

	/** @return array<string, mixed> */
	private function ask( ?int $subscription = null, string $reason = 'too_expensive' ): array {
		return $this->post( $this->start( $subscription ?? $this->someone() ), 'reason', array( 'reason' => $reason ) );
	}

	/** A subscription of a customer who has answered nothing yet, and who is logged in now. */
	private function someone(): int {
		$customer = $this->user( 'someone' );
		wp_set_current_user( $customer );
		return $this->subscribe( customer: $customer );
	}

	/** @param array<string, mixed> $attempt */
	private static function offer( array $attempt ): string {
		return Data::string( Data::map( Data::map( $attempt, 'screen' ), 'offer' ), 'id' );
	}

	/** @param array<string, mixed> $attempt */
	private static function blocked( array $attempt, string $offer = 'too_expensive-discount-1' ): string {
		$row = Plugin::get()->part( Database::class )->row(
			'SELECT d.body FROM {decisions} d JOIN {attempts} a ON a.id = d.attempt_id WHERE a.uuid = %s ORDER BY '
				. 'd.number DESC LIMIT 1',
			array( Data::string( $attempt, 'id' ) ),
		);
		$why = Data::maps( Data::map( Data::decode( Data::string( $row ?? array(), 'body' ) ), 'skipped' ), $offer )[0]
			?? array();
		return Data::string( $why, 'code' )
			. ' '
			. implode( ' ', array_map( 'strval', array_filter( Data::map( $why, 'params' ), is_scalar( ... ) ) ) );
	}

	/** @return array<string, int> */
	private static function counters(): array {
		$rows = Plugin::get()->part( Database::class )->rows( 'SELECT * FROM {budgets} ORDER BY scope, period' );
		return array_combine(
			array_map(
				static fn ( array $row ): string => preg_replace(
					'/^\d+:/',
					'',
					Data::string( $row, 'scope' ),
				) . ' ' . strlen( Data::string( $row, 'period' ) ),
				$rows,
			),
			array_map( static fn ( array $row ): int => Data::int( $row, 'used' ), $rows ),
		);
	}

	public function test_one_a_day_is_one_and_the_other_gets_the_next_screen(): void {
		$this->budget( array( 'accepts_per_day' => 1 ) );
		$first    = $this->ask();
		$customer = get_current_user_id();
		$second   = $this->ask();
		$other    = get_current_user_id();
		self::assertSame(
			array( 'too_expensive-discount-1', 'too_expensive-discount-1' ),
			array( self::offer( $first ), self::offer( $second ) ),
		);

		wp_set_current_user( $customer );
		self::assertSame(
			'saved',
			$this->post( $first, 'accept', array( 'offer_id' => self::offer( $first ) ) )['state'],
		);
		wp_set_current_user( $other );
		$refused = $this->post(
			$second,
			'accept',
			array( 'offer_id' => self::offer( $second ) ),
			409,
			'churnstop_offer_unavailable',
		);
		$fresh   = Data::map( Data::map( $refused, 'data' ), 'attempt' );
		self::assertSame( 'too_expensive-pause-1', self::offer( $fresh ), 'The waterfall goes on.' );
		self::assertSame( 'budget_spent offer accepts_per_day', self::blocked( $second ) );
		self::assertSame( 'too_expensive-pause-1', self::offer( $this->ask() ) );
		self::assertSame( array( 'too_expensive-discount-1 10' => 1 ), self::counters() );

		$test = $this->post( $this->start( $this->someone(), mode: 'test' ), 'reason', array(
			'reason' => 'too_expensive',
		) );
		self::assertSame( 'too_expensive-discount-1', self::offer( $test ), 'A test draws on no budget.' );
		Plugin::get()->part( Database::class )->execute( "UPDATE {budgets} SET period = '2026-01-01'" );
		self::assertSame( 'too_expensive-discount-1', self::offer( $this->ask() ), 'Another day.' );
	}

	public function test_a_cost_is_what_was_promised_and_comes_back_while_it_is_unused(): void {
		$this->budget( array( 'cost_per_month' => '30.00' ) );
		$this->store_budget( array( 'accepts_per_day' => 5, 'cost_per_month' => '100' ) );
		$saved = $this->ask();
		$this->post( $saved, 'accept', array( 'offer_id' => self::offer( $saved ) ) );
		// 20 % of 40.00, three times.
		$spent = array( 'too_expensive-discount-1 7' => 240000, 'store 10' => 1, 'store 7' => 240000 );
		self::assertEqualsCanonicalizing( $spent, self::counters() );
		self::assertSame(
			'too_expensive-pause-1',
			self::offer( $next = $this->ask() ),
			'6.00 are left, and it would cost 24.00.',
		);
		self::assertSame( 'budget_spent offer cost_per_month', self::blocked( $next ) );

		$id = Plugin::get()->part( Database::class )->value( 'SELECT MAX(id) FROM {redemptions}' );
		wp_set_current_user( $this->user( 'boss', 'administrator' ) );
		self::assertSame( 200, $this->rest( 'POST', '/redemptions/' . $id . '/revert' )[0] );
		self::assertSame( array( 0, 0, 0 ), array_values( self::counters() ), 'Taken back before it was used.' );
		$this->rest( 'POST', '/redemptions/' . $id . '/revert' );
		self::assertSame( array( 0, 0, 0 ), array_values( self::counters() ), 'Once.' );

		$used = $this->ask();
		$this->post( $used, 'accept', array( 'offer_id' => self::offer( $used ) ) );
		Plugin::get()->part( Database::class )->execute(
			'UPDATE {redemptions} SET budget = REPLACE( budget, %s, %s ) WHERE live_key IS NOT NULL',
			array( '"first_use":"20', '"first_use":"19' ),
		);
		wp_set_current_user( $this->user( 'boss', 'administrator' ) );
		$this->rest(
			'POST',
			'/redemptions/'
				. Plugin::get()->part( Database::class )->value( 'SELECT MAX(id) FROM {redemptions}' )
				. '/revert',
		);
		self::assertEqualsCanonicalizing( $spent, self::counters(), 'Its first payment has passed.' );
	}

	public function test_another_currency_is_blocked_where_a_cost_is_set(): void {
		update_option( 'woocommerce_currency', 'EUR' );
		$this->budget( array( 'accepts_per_day' => 7 ) );
		self::assertSame( 'too_expensive-discount-1', self::offer( $this->ask() ) );
		$this->store_budget( array( 'cost_per_month' => '500.00' ) );
		self::assertSame(
			'confirm',
			( $blocked = $this->ask() )['state'],
			'The pause costs nothing, and is in another currency, too.',
		);
		self::assertSame( 'budget_spent store currency', self::blocked( $blocked ) );
	}

	public function test_a_budget_of_zero_is_refused_with_its_field_and_a_sentence(): void {
		wp_set_current_user( $this->user( 'boss', 'administrator' ) );
		[ , $flows ] = $this->rest( 'GET', '/flows' );
		$flow        = Data::maps( array( 'flows' => $flows ), 'flows' )[0];
		$before      = $flow['reasons'];

		foreach (
			array(
				array( 'accepts_per_day' => 0 ),
				array( 'cost_per_month' => '0' ),
				array( 'cost_per_month' => 'much' ),
				array( 'a_week' => 3 ),
			) as $budget
		) {
			$flow['reasons']                           = $before;
			$flow['reasons'][0]['offers'][0]['budget'] = $budget;
			[ $status, $error ]                        = $this->rest( 'PUT', '/flows/' . $flow['id'], $flow );
			self::assertSame( array( 400, 'churnstop_invalid' ), array( $status, $error['code'] ) );
			$field = 'reasons.0.offers.0.budget.' . array_key_first( $budget );
			self::assertNotSame( '', Data::string( Data::map( Data::map( $error, 'data' ), 'params' ), $field ) );
		}
		$flow['reasons']                           = $before;
		$flow['reasons'][0]['offers'][0]['budget'] = array( 'accepts_per_day' => 20 );
		[ $status, $saved ]                        = $this->rest( 'PUT', '/flows/' . $flow['id'], $flow );
		self::assertSame( 200, $status );
		self::assertSame( array( 'accepts_per_day' => 20 ), $saved['reasons'][0]['offers'][0]['budget'] ?? null );
	}

	public function test_days_are_those_of_the_stores_zone(): void {
		update_option( 'timezone_string', 'Pacific/Kiritimati' );
		$this->budget( array( 'accepts_per_day' => 3 ) );
		$saved = $this->ask();
		$this->post( $saved, 'accept', array( 'offer_id' => self::offer( $saved ) ) );
		$there = ( new \DateTimeImmutable( 'now', new \DateTimeZone( 'Pacific/Kiritimati' ) ) )->format( 'Y-m-d' );
		self::assertSame( $there, Plugin::get()->part( Database::class )->value( 'SELECT period FROM {budgets}' ) );
	}
}
