<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Integration;

use ChurnStop\Actor;
use ChurnStop\Changes\Change;
use ChurnStop\Changes\Sentences;
use ChurnStop\Changes\UnknownChange;
use ChurnStop\Connections\Sandbox\Line;
use ChurnStop\Connections\Sandbox\Sandbox;
use ChurnStop\Data;
use ChurnStop\Plugin;
use ChurnStop\Redemptions\Agreements;
use ChurnStop\Redemptions\EndAgreement;
use ChurnStop\Redemptions\Redemption;
use ChurnStop\Redemptions\RedemptionStore;
use ChurnStop\Setup\Installation;
use ChurnStop\Storage\Database;
use ChurnStop\Tests\Harness\SandboxOthers;
use ChurnStop\Tests\Integration\Attempts\AttemptTestCase;

/**
 * Another plugin's kind of change, "one free extra item with the next renewal", with no file of ours changed: from show
 * to renewal, and back.
 */
final class GiftTest extends AttemptTestCase {

	private const OFFER = 'too_expensive-gift-1';

	private const FILTERS = array( 'churnstop_offer_types', 'churnstop_change_kinds', 'churnstop_change_handlers' );

	private int $mug;

	protected function setUp(): void {
		parent::setUp();
		require __DIR__ . '/plugins/gift-offer.php';
		parent::setUp();
		$this->mug = $this->book->add_plan( 'Mug', 900 );
		wp_set_current_user( $this->user( 'boss', 'administrator' ) );
		[ , $flows ] = $this->rest( 'GET', '/flows', array( 'status' => 'active' ) );
		$flow        = Data::as_map( $flows[0] ?? null );
		$reasons     = Data::maps( $flow, 'reasons' );
		foreach ( $reasons as $at => $reason ) {
			if ( 'too_expensive' === Data::string( $reason, 'id' ) ) {
				$reasons[ $at ]['offers'] = array( array(
					'type' => 'gift',
					'item' => $this->mug,
					'pieces' => 2,
					'budget' => array( 'cost_per_month' => '15.00' ),
				) );
			}
		}
		[ $status, $saved ] = $this->rest(
			'PUT',
			'/flows/' . Data::string( $flow, 'id' ),
			array( 'reasons' => $reasons ) + $flow,
		);
		self::assertSame( 200, $status, (string) wp_json_encode( $saved ) );
		wp_set_current_user( $this->shopper );
	}

	protected function tearDown(): void {
		array_map( remove_all_filters( ... ), self::FILTERS );
		Plugin::get()->part( Database::class )->execute( 'DELETE FROM {flow_versions}' );
		Plugin::get()->part( Database::class )->execute( 'DELETE FROM {flows}' );
		parent::tearDown();
		Plugin::get()->part( Installation::class )->install();
	}

	public function test_it_is_shown_accepted_delivered_with_the_renewal_and_over(): void {
		$due   = $this->book->entry( $this->subscription )?->next_payment;
		$shown = $this->offered();
		$offer = Data::map( Data::map( $shown, 'screen' ), 'offer' );
		$terms = Data::map( $offer, 'terms' );
		self::assertSame(
			array( self::OFFER, 'gift', 'A little something for you', 'Send me the gift' ),
			array( $offer['id'], $offer['type'], $offer['headline'], $offer['accept_label'] ),
		);
		self::assertSame(
			array( 1, '40.00', '40.00', Data::iso( $due ) ),
			array(
				$terms['payments'],
				Data::string( Data::map( $terms, 'price_during' ), 'amount' ),
				Data::string( Data::map( $terms, 'price_after' ), 'amount' ),
				$terms['next_payment_at'],
			),
		);

		$live = $this->accepted( $shown );
		self::assertSame( array( 'Pro', 'Mug' ), $this->lines() );
		$agreed = Plugin::get()->part( Agreements::class )->of_subscription( Sandbox::ref( $this->subscription ) );
		self::assertNotNull( $due );
		self::assertSame(
			array(
				'2 free with your payment of ' . Sentences::day( $due ) . '.',
				Change::UNDO,
				true,
				'Take the gift back',
			),
			array( $agreed?->text, $agreed?->action, $agreed?->by_customer, $agreed?->label ),
		);

		$this->book->advance_to( $due );
		self::assertSame(
			array( 4000 ),
			array_column( $this->book->billed( $this->subscription ), 'total' ),
			'it costs the customer nothing',
		);
		self::assertSame( array( 'Pro' ), $this->lines(), 'and does not come twice' );
		self::assertSame(
			Redemption::FINISHED,
			Plugin::get()->part( RedemptionStore::class )->get( $live->id )?->state,
		);
		self::assertContains(
			'A gift was accepted instead of cancelling: 2 × product ' . $this->mug . '.',
			$this->book->notes( $this->subscription ),
		);

		// Reports and events have its lines.
		wp_set_current_user( $this->user( 'boss', 'administrator' ) );
		[ , $lines ]  = $this->rest( 'GET', '/reports/offers' );
		[ , $events ] = $this->rest( 'GET', '/events', array( 'offer_type' => 'gift' ) );
		self::assertSame(
			array( self::OFFER ),
			array_column(
				array_filter(
					$lines,
					static fn ( mixed $line ): bool => is_array( $line ) && 'gift' === ( $line['offer_type'] ?? '' ),
				),
				'offer_id',
			),
			(string) wp_json_encode( $lines ),
		);
		self::assertSame( array( 'offer_accepted', 'offer_shown' ), array_column( $events, 'type' ) );
	}

	public function test_it_is_taken_back_by_its_customer_and_by_cancelling_and_its_cost_counts(): void {
		$live = $this->accepted( $this->offered() );

		// Two pieces of 5.00 leave no room for two more within 15.00.
		wp_set_current_user( $this->user( 'second' ) );
		$mine = $this->subscribe( customer: get_current_user_id() );
		self::assertSame( 'confirm', $this->offered( $mine )['state'] );

		Plugin::get()->part( EndAgreement::class )->undo( Actor::customer( $this->shopper ), $live->id );
		self::assertSame( array( 'Pro' ), $this->lines() );
		self::assertSame(
			Redemption::REVERTED,
			Plugin::get()->part( RedemptionStore::class )->get( $live->id )?->state,
		);

		// What was not used is given back to the budget.
		$this->accepted( $this->offered( $mine, 200 ), $mine );
		self::assertSame( array( 'Pro', 'Mug' ), $this->lines( $mine ) );
		self::assertSame( 'cancelled', $this->post( $this->start( $mine ), 'cancel' )['state'] );
		self::assertSame( array( 'Pro' ), $this->lines( $mine ) );
	}

	public function test_its_blocker_and_what_nobody_keeps_skip_it(): void {
		( new SandboxOthers( $this->book ) )->sell_out( $this->mug );
		self::assertSame( 'confirm', $this->offered()['state'] );
		self::assertSame( array( 'discount', 'hold', 'move_dates', 'switch', 'gift' ), $this->sandbox->kinds() );
		remove_all_filters( 'churnstop_change_handlers' );
		$sandbox  = new Sandbox( Plugin::get()->part( Database::class ) );
		$snapshot = $sandbox->snapshot( $this->subscription );
		self::assertNotNull( $snapshot );
		$change = new \GiftOffer\Gift( $this->mug, 1, 0 );
		self::assertSame(
			array( 'kind_not_supported' ),
			array_column( $sandbox->blockers( $snapshot, $change ), 'code' ),
		);
		self::assertEquals( $snapshot->total, $sandbox->terms( $snapshot, $change )->price_after );
	}

	public function test_without_its_plugin_what_was_made_of_it_is_kept_and_in_nobodys_way(): void {
		$live = $this->accepted( $this->offered() );
		array_map( remove_all_filters( ... ), self::FILTERS );
		Plugin::get()->reset();
		$GLOBALS['wp_rest_server'] = null;
		$kept = Plugin::get()->part( RedemptionStore::class )->get( $live->id );
		self::assertInstanceOf( UnknownChange::class, $kept?->receipt->change );
		self::assertSame( $live->receipt->change->to_array(), $kept->receipt->change->to_array() );
		self::assertNull(
			Plugin::get()->part( Agreements::class )->of_subscription( Sandbox::ref( $this->subscription ) ),
		);
		self::assertSame( 'cancelled', $this->post( $this->start(), 'cancel' )['state'] );
		self::assertSame( 'pending-cancel', $this->book->entry( $this->subscription )?->status );
	}

	/** @return array<string, mixed> */
	private function offered( ?int $subscription = null, int $status = 201 ): array {
		return $this->post( $this->start( $subscription, $status ), 'reason', array( 'reason' => 'too_expensive' ) );
	}

	/** @param array<string, mixed> $offered */
	private function accepted( array $offered, ?int $subscription = null ): Redemption {
		self::assertSame( 'saved', $this->post( $offered, 'accept', array( 'offer_id' => self::OFFER ) )['state'] );
		$live = Plugin::get()->part( RedemptionStore::class )->live( Sandbox::ref(
			$subscription ?? $this->subscription,
		) );
		self::assertNotNull( $live );
		return $live;
	}

	/** @return list<string> */
	private function lines( ?int $subscription = null ): array {
		return array_map(
			static fn ( Line $line ): string => $line->name,
			$this->book->lines( $subscription ?? $this->subscription ),
		);
	}
}
