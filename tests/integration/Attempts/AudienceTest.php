<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Integration\Attempts;

use ChurnStop\Audience\AudienceIndex;
use ChurnStop\Audience\FactRegistry;
use ChurnStop\Data;
use ChurnStop\Flows\FlowStore;
use ChurnStop\Plugin;
use ChurnStop\Storage\Database;
use ChurnStop\Subscriptions\Snapshot;

/** Which flow a customer gets and which of its offers, and that what was looked at is kept. */
final class AudienceTest extends AttemptTestCase {

	/** @var list<int> */
	private array $flows = array();

	protected function tearDown(): void {
		remove_all_filters( 'churnstop_audience_facts' );
		foreach ( $this->flows as $id ) {
			Plugin::get()->part( Database::class )->execute( 'DELETE FROM {flows} WHERE id = %d', array( $id ) );
		}
		Plugin::get()->part( FlowStore::class )->forget();
		parent::tearDown();
	}

	/**
	 * @param array<string, mixed>       $audience
	 * @param list<array<string, mixed>> $offers
	 */
	private function publish( int $priority, array $audience, array $offers = array() ): int {
		wp_set_current_user( $this->user( 'boss', 'administrator' ) );
		[ $status, $flow ] = $this->rest( 'POST', '/flows', array(
			'name'     => 'Flow',
			'status'   => 'active',
			'priority' => $priority,
			'audience' => $audience,
			'reasons'  => array( array( 'id' => 'other', 'kind' => 'other', 'offers' => $offers ) ),
		) );
		self::assertSame( 201, $status, (string) wp_json_encode( $flow ) );
		wp_set_current_user( $this->shopper );
		$this->flows[] = Data::int( $flow, 'id' );
		return Data::int( $flow, 'id' );
	}

	/** @return array<string, mixed> */
	private static function one( string $fact, string $is, mixed $value ): array {
		return array( 'match' => 'all', 'conditions' => array( compact( 'fact', 'is', 'value' ) ) );
	}

	/**
	 * @param array<string, mixed> $attempt
	 * @return array<string, mixed> What is stored with it.
	 */
	private static function stored( array $attempt ): array {
		return Data::decode(
			(string) Plugin::get()->part( Database::class )->value(
				'SELECT body FROM {attempts} WHERE uuid = %s',
				array( Data::string( $attempt, 'id' ) ),
			),
		);
	}

	public function test_the_choice_of_the_flow_is_stored_with_why_others_were_not_chosen(): void {
		$swiss   = $this->publish( 1, self::one( 'country', 'in', array( 'CH' ) ) );
		$loyal   = $this->publish( 2, array(
			'match' => 'any',
			'conditions' => array(
				self::one( 'tenure_days', 'at_least', 9999 )['conditions'][0],
				self::one( 'renewals_paid', 'at_least', 99 )['conditions'][0],
			),
		) );
		$chosen  = $this->publish( 3, self::one( 'product', 'in', array( $this->pro ) ) );
		$this->publish( 4, self::one( 'role', 'in', array( 'subscriber' ) ) );
		$attempt = $this->start();
		$choice  = Data::map( self::stored( $attempt ), 'flow_choice' );
		self::assertSame( array( $chosen, 1 ), array( $choice['flow_id'], $choice['flow_version'] ) );
		self::assertSame(
			array( array( $swiss, 1 ), array( $loyal, 2 ) ),
			array_map(
				static fn ( array $one ): array => array( $one['flow_id'], count( Data::maps( $one, 'conditions' ) ) ),
				Data::maps( $choice, 'passed_over' ),
			),
		);
		self::assertSame(
			array( 'country', 'tenure_days', 'renewals_paid', 'product' ),
			array_keys( Data::map( $choice, 'inputs' ) ),
			'Nothing else was read.',
		);
		self::assertSame( array( 'US', 61, 0, array( $this->pro ) ), array_values( Data::map( $choice, 'inputs' ) ) );
		wp_set_current_user( $this->user( 'boss', 'administrator' ) );
		$notes = Data::strings(
			$this->rest( 'GET', '/attempts/' . Data::string( $attempt, 'id' ) . '/story' )[1],
			'notes',
		);
		self::assertCount( 3, $notes, 'Staff read it: no reason yet, and two flows that are for others.' );
		self::assertStringEndsWith( 'is for other customers. Country: it asks for CH, and it was US.', $notes[1] );
		self::assertStringEndsWith(
			'is for other customers. Days as a subscriber: it asks for at least 9999, and it was 61. Renewals '
				. 'paid: it asks for at least 99, and it was 0.',
			$notes[2],
		);
	}

	public function test_an_offer_for_others_is_skipped_and_the_waterfall_goes_on(): void {
		$discount = array( 'type' => 'discount', 'value_percent' => 20, 'duration_billing_cycles' => 3 );
		$this->publish(
			1,
			array(),
			array(
				array( 'audience' => self::one( 'tenure_days', 'at_least', 365 ) ) + $discount,
				array(
					'type' => 'pause',
					'duration_days' => 30,
					'audience' => self::one( 'saves_before', 'at_most', 0 ),
				),
			),
		);
		$attempt  = $this->post( $this->start(), 'reason', array( 'reason' => 'other' ) );
		self::assertSame( 'pause', Data::map( Data::map( $attempt, 'screen' ), 'offer' )['type'] ?? null );
		$decision = Data::decode(
			(string) Plugin::get()->part( Database::class )->value(
				'SELECT d.body FROM {decisions} d JOIN {attempts} a ON a.id = d.attempt_id WHERE a.uuid = %s',
				array( Data::string( $attempt, 'id' ) ),
			),
		);
		self::assertSame(
			array(
				'other-discount-1' => array( array(
					'code' => 'not_in_audience',
					'params' => array( 'fact' => 'tenure_days' ),
				) ),
			),
			$decision['skipped'] ?? null,
		);
		self::assertSame(
			array( 'tenure_days' => 61, 'saves_before' => 0 ),
			Data::map( Data::map( $decision, 'inputs' ), 'audience' ),
		);
		self::assertSame( 'saved', $this->post( $attempt, 'accept', array( 'offer_id' => 'other-pause-1' ) )['state'] );

		$again = $this->post( $this->start( $this->subscribe() ), 'reason', array( 'reason' => 'other' ) );
		self::assertSame( 'confirm', $again['state'] );
		wp_set_current_user( $this->user( 'boss', 'administrator' ) );
		[ , $story ] = $this->rest( 'GET', '/attempts/' . Data::string( $again, 'id' ) . '/story' );
		self::assertStringContainsString(
			'It is for other customers, by this condition: Days as a subscriber.',
			(string) wp_json_encode( $story ),
		);
	}

	public function test_each_fact_of_the_sandbox_is_read_with_one_query_at_most(): void {
		global $wpdb;
		$this->book->advance( '40 days' );
		$database = Plugin::get()->part( Database::class );
		$this->post(
			$this->post( $this->start(), 'reason', array( 'reason' => 'too_busy' ) ),
			'accept',
			array( 'offer_id' => 'too_busy-pause-1' ),
		);
		$database->execute( 'UPDATE {attempts} SET created_at = %s', array( Data::sql(
			new \DateTimeImmutable( '-9 days' ),
		) ) );
		$database->execute( 'UPDATE {redemptions} SET created_at = %s', array( Data::sql(
			new \DateTimeImmutable( '-9 days' ),
		) ) );
		$snapshot = $this->sandbox->snapshot( $this->subscription );
		self::assertInstanceOf( Snapshot::class, $snapshot );
		$book  = Plugin::get()->part( FactRegistry::class );
		$known = $book->of( $snapshot, 'de_DE', new \DateTimeImmutable() );
		$found = array();
		foreach ( array_keys( $book->all() ) as $fact ) {
			$before         = $wpdb->num_queries;
			$found[ $fact ] = $known->value( $fact );
			$known->value( $fact );
			self::assertLessThanOrEqual( 1, $wpdb->num_queries - $before, $fact );
		}
		$expected = array(
			'connection'                => 'sandbox',
			'product'                   => array( $this->pro ),
			'category'                  => array(),
			'plan'                      => array(),
			'billing_period'            => 'month',
			'price_per_month'           => 40,
			'quantity'                  => 1,
			'items'                     => 1,
			'in_trial'                  => false,
			'has_coupon'                => false,
			'manual_renewal'            => false,
			'payment_method'            => null,
			'has_end'                   => false,
			'tenure_days'               => 101,
			'renewals_paid'             => 1,
			'lifetime_value'            => 40,
			'failed_payments_12_months' => 0,
			'country'                   => 'US',
			'state'                     => array( 'CA', 'US:CA' ),
			'language'                  => array( 'de_DE', 'de' ),
			'role'                      => array( 'subscriber' ),
			'subscriptions'             => 1,
			'attempts_before'           => 1,
			'saves_before'              => 1,
			'days_since_save'           => 9,
			'pauses_12_months'          => 1,
		);
		self::assertIsInt( $found['days_to_renewal'] );
		unset( $found['days_to_renewal'] );
		ksort( $found );
		ksort( $expected );
		self::assertSame(
			array_map( static fn ( mixed $one ): mixed => is_int( $one ) ? (float) $one : $one, $expected ),
			array_map( static fn ( mixed $one ): mixed => is_int( $one ) ? (float) $one : $one, $found ),
		);
	}

	/** What another plugin knows; it may break, and costs nobody the way out. */
	public function test_another_plugin_adds_a_fact(): void {
		$points = 7;
		add_filter( 'churnstop_audience_facts', static function ( array $facts ) use ( &$points ): array {
			$resolve = static function ( Snapshot $snapshot ) use ( &$points ): int {
				return $points > 0 ? $points * $snapshot->customer_id : throw new \RuntimeException( 'no such table' );
			};
			$facts[] = array( 'id' => 'points', 'label' => 'Points', 'type' => 'number', 'resolver' => $resolve );
			return $facts;
		} );
		Plugin::get()->reset();
		$GLOBALS['wp_rest_server'] = null;
		$flow = $this->publish( 1, self::one( 'points', 'at_least', 7 * $this->shopper ) );
		self::assertSame( $flow, Data::map( self::stored( $this->start() ), 'flow_choice' )['flow_id'] );
		$points = 0;
		$choice = Data::map( self::stored( $this->start( $this->subscribe() ) ), 'flow_choice' );
		self::assertNotSame( $flow, $choice['flow_id'] );
		self::assertSame( array( 'points' => null ), Data::map( $choice, 'inputs' ) );
	}

	public function test_the_editor_counts_from_an_index_that_it_helps_on_and_a_job_keeps(): void {
		delete_option( AudienceIndex::JOB );
		$this->subscribe( country: 'CH' );
		$this->book->add_subscription( $this->user( 'other' ), $this->basic, '+5 days' );
		wp_set_current_user( $this->user( 'boss', 'administrator' ) );
		$count = function ( array $audience, array $within = array() ): array {
			[ $status, $found ] = $this->rest( 'POST', '/audience/count', array(
				'audience' => $audience,
				'within' => $within,
			) );
			self::assertSame( 200, $status, (string) wp_json_encode( $found ) );
			return $found;
		};
		$first = $count( array( 'match' => 'all' ) );
		self::assertSame(
			array( 3, 'ready', 3, 3 ),
			array( $first['total'], $first['state'], $first['done'], $first['to_do'] ),
			'Where nothing runs jobs, it goes on while somebody looks.',
		);
		$pro = self::one( 'product', 'in', array( $this->pro ) );
		self::assertSame(
			array( 2, 3, 'ready' ),
			array_values( array_intersect_key( $count( $pro ), array( 'matching' => 1, 'total' => 1, 'state' => 1 ) ) ),
		);
		self::assertSame( 1, $count( self::one( 'country', 'in', array( 'CH' ) ), $pro )['matching'] );
		self::assertSame( 0, $count( self::one( 'tenure_days', 'at_least', 365 ) )['matching'] );
		[ $status, $error ] = $this->rest( 'POST', '/audience/count', array(
			'audience' => self::one( 'moon', 'is', true ),
		) );
		self::assertSame( array( 400, 'churnstop_invalid' ), array( $status, $error['code'] ?? null ) );

		$this->sandbox->cancel( $this->subscription, \ChurnStop\Actor::system() );
		self::assertSame( 3, $count( $pro )['total'], 'As of the last round.' );
		update_option(
			AudienceIndex::JOB,
			array( 'finished_at' => '2026-01-01T00:00:00Z' ) + (array) get_option( AudienceIndex::JOB ),
		);
		do_action( AudienceIndex::JOB );
		self::assertSame( array( 1, 2 ), array_slice( array_values( $count( $pro ) ), 0, 2 ), 'The next day' );
	}

	public function test_headline_and_message_name_the_customer_and_the_figures(): void {
		$offer = array(
			'type' => 'discount',
			'value_percent' => 20,
			'duration_billing_cycles' => 3,
			'headline' => '{first_name}, save {saving}',
			'message' => '{product} for less than {price}. {next_payment|Soon}',
		);
		$this->publish( 1, array(), array( $offer ) );
		update_user_meta( $this->shopper, 'first_name', 'Zoë <b>' );
		$attempt = $this->post( $this->start(), 'reason', array( 'reason' => 'other' ) );
		$view    = Data::map( Data::map( $attempt, 'screen' ), 'offer' );
		self::assertSame( 'Zoë <b>, save $24.00', $view['headline'] ?? null );
		self::assertStringStartsWith( 'Pro for less than $40.00. ', Data::string( $view, 'message' ) );
		self::assertStringNotContainsString( 'Soon', Data::string( $view, 'message' ) );
		self::assertStringNotContainsString(
			'Zo',
			(string) wp_json_encode( self::stored( $attempt ) ),
			'No name is stored with the attempt.',
		);
		self::assertSame(
			'saved',
			$this->post( $attempt, 'accept', array( 'offer_id' => 'other-discount-1' ) )['state'],
		);

		wp_set_current_user( $this->user( 'boss', 'administrator' ) );
		$steps = array( array( 'action' => 'reason', 'reason' => 'other' ) );
		[ , $preview ] = $this->rest( 'POST', '/flows/preview', array(
			'flow' => array(
				'name' => 'Flow',
				'reasons' => array( array( 'id' => 'other', 'offers' => array( $offer ) ) ),
			),
			'customer' => array( 'price' => '1000.00', 'formatted' => '1.000,00 €', 'currency' => 'EUR' ),
			'steps' => $steps,
		) );
		self::assertSame(
			'Alex, save 600,00 €',
			Data::map( Data::map( $preview, 'screen' ), 'offer' )['headline'] ?? null,
		);
	}

	public function test_the_preview_decides_by_the_facts_that_are_given_and_by_nothing_made_up(): void {
		$offer = array(
			'type' => 'pause',
			'duration_days' => 30,
			'audience' => array(
				'match' => 'all',
				'conditions' => array(
					...self::one( 'tenure_days', 'at_least', 365 )['conditions'],
					...self::one( 'product', 'in', array( 12 ) )['conditions'],
					...self::one( 'billing_period', 'in', array( 'year' ) )['conditions'],
				),
			),
		);
		$flow  = array( 'name' => 'Flow', 'reasons' => array( array( 'id' => 'other', 'offers' => array( $offer ) ) ) );
		wp_set_current_user( $this->user( 'boss', 'administrator' ) );
		$state = function ( array $customer ) use ( $flow ): string {
			[ $status, $attempt ] = $this->rest( 'POST', '/flows/preview', array(
				'flow' => $flow,
				'customer' => $customer,
				'steps' => array( array( 'action' => 'reason', 'reason' => 'other' ) ),
			) );
			self::assertSame( 200, $status, (string) wp_json_encode( $attempt ) );
			return Data::string( $attempt, 'state' );
		};
		self::assertSame( 'offer', $state( array() ) );
		self::assertSame( 'offer', $state( array( 'period' => 'year', 'facts' => array( 'tenure_days' => 400 ) ) ) );
		self::assertSame( 'confirm', $state( array( 'period' => 'month' ) ) );
		self::assertSame( 'confirm', $state( array( 'facts' => array( 'tenure_days' => 364 ) ) ) );
	}
}
