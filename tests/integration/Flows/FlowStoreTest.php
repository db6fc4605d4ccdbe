<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Integration\Flows;

use ChurnStop\Audience\FactValues;
use ChurnStop\Audience\SnapshotFacts;
use ChurnStop\Clock;
use ChurnStop\Compliance\Compliance;
use ChurnStop\Compliance\FlowCheck;
use ChurnStop\Compliance\FlowContext;
use ChurnStop\Compliance\Rule;
use ChurnStop\Compliance\Violation;
use ChurnStop\Data;
use ChurnStop\Flows\FlowInput;
use ChurnStop\Flows\FlowStore;
use ChurnStop\Flows\FlowTable;
use ChurnStop\Offers\OfferTypes;
use ChurnStop\Plugin;
use ChurnStop\Storage\Database;
use ChurnStop\Subscriptions\Item;
use ChurnStop\Subscriptions\Money;
use ChurnStop\Subscriptions\Snapshot;
use ChurnStop\Subscriptions\Status;
use ChurnStop\Subscriptions\SubscriptionRef;

/** What shoppers meet: which flow, in which language, and nothing that the law forbids. */
final class FlowStoreTest extends FlowTestCase {

	public function test_a_row_edited_in_the_database_is_not_served_but_the_last_good_version_is(): void {
		$this->rest( 'PUT', '/flows/' . $this->id, self::with( $this->flow(), 'name', 'Second' ) );
		$this->tamper( 2, 'Cancel subscription', 'Continue' );
		$served = Plugin::get()->part( FlowStore::class )->live();
		$this->assertCount( 1, $served );
		$this->assertSame( 1, $served[0]->version );
		$this->assertSame( 'Cancel subscription', $served[0]->labels['cancel'] );
		$notices = Data::map( $this->rest( 'GET', '/settings' ), 'notices' );
		$this->assertSame( 'cancel_label_is_clear', self::at( $notices, 'refused_flows.0.violations.0.check' ) );
		$this->assertSame( $this->id, self::at( $notices, 'refused_flows.0.flow_id' ) );

		$this->fresh();
		$this->assertSame( 1, Plugin::get()->part( FlowStore::class )->live()[0]->version, 'The next request too' );
		$this->assertSame(
			1,
			Plugin::get()->part( FlowStore::class )->version( $this->id, 2 )?->version,
			'An attempt pinned to it walks the good one',
		);

		$this->rest(
			'PUT',
			'/flows/' . $this->id,
			array( 'labels' => array( 'cancel' => 'Cancel plan' ) + (array) $this->flow()['labels'] ) + $this->flow(),
		);
		$this->assertSame( 3, Plugin::get()->part( FlowStore::class )->live()[0]->version );
		$this->fresh();
		Plugin::get()->part( FlowStore::class )->live();
		$this->assertSame(
			array(),
			self::at( $this->rest( 'GET', '/settings' ), 'notices.refused_flows' ),
			'All is well again',
		);
	}

	public function test_what_was_read_while_somebody_published_is_not_served_to_the_next(): void {
		$this->fresh();
		$publish = function ( mixed $refused ) use ( &$publish ): mixed {
			// Between the reading of the rows and their place in the cache.
			remove_filter( 'option_' . FlowStore::REFUSED, $publish );
			$other = new FlowStore(
				Plugin::get()->part( FlowTable::class ),
				Plugin::get()->part( FlowInput::class ),
				Plugin::get()->part( Compliance::class ),
				Plugin::get()->part( OfferTypes::class ),
				Plugin::get()->part( Clock::class ),
			);
			$row   = Plugin::get()->part( FlowTable::class )->find( $this->id );
			self::assertNotNull(
				Plugin::get()->part( FlowTable::class )->publish(
					$this->id,
					1,
					array( 'name' => 'Second' ) + ( $row->body ?? array() ),
					'active',
					1,
					'test',
				),
			);
			$other->forget();
			return $refused;
		};
		add_option( FlowStore::REFUSED, array() );
		add_filter( 'option_' . FlowStore::REFUSED, $publish );
		Plugin::get()->part( FlowStore::class )->live();
		self::assertFalse( has_filter( 'option_' . FlowStore::REFUSED, $publish ) );
		Plugin::get()->reset();
		self::assertSame( 2, Plugin::get()->part( FlowStore::class )->live()[0]->version );
	}

	public function test_a_flow_without_any_good_version_is_not_served(): void {
		$this->tamper( 1, 'Cancel subscription', 'Continue' );
		$this->assertSame( array(), Plugin::get()->part( FlowStore::class )->live() );
		$this->assertNull( Plugin::get()->part( FlowStore::class )->match( self::known() )->flow );
	}

	public function test_a_row_that_is_no_flow_is_not_served(): void {
		Plugin::get()->part( Database::class )->execute(
			'UPDATE {flow_versions} SET body = %s WHERE flow_id = %d',
			array( '{"reasons":', $this->id ),
		);
		$this->fresh();
		$this->assertSame( array(), Plugin::get()->part( FlowStore::class )->live() );
	}

	/**
	 * A harmless edit (somebody corrected a typo in the database), changed keys, a new rule pack: checked once, signed
	 * again.
	 */
	public function test_a_harmless_edit_is_served_and_signed_again(): void {
		$this->tamper( 1, 'Another reason', 'Something else' );
		$this->assertSame(
			'Something else',
			Plugin::get()->part( FlowStore::class )->live()[0]->reason( 'other' )?->label,
		);
		$signature = Plugin::get()->part( FlowTable::class )->find( $this->id )?->signature;
		$this->assertSame(
			\ChurnStop\Flows\CheckSignature::of(
				(string) Plugin::get()->part( FlowTable::class )->find( $this->id )?->json,
			),
			$signature,
		);
	}

	public function test_a_gone_target_or_a_locked_type_never_takes_the_flow_out_of_service(): void {
		$row  = Plugin::get()->part( FlowTable::class )->find( $this->id );
		$json = str_replace( '"target_product_id":null', '"target_product_id":987654', (string) $row?->json );
		Plugin::get()->part( Database::class )->execute(
			'UPDATE {flow_versions} SET body = %s WHERE flow_id = %d',
			array( $json, $this->id ),
		);
		add_filter( 'churnstop_plan', static fn (): string => 'free' );
		$this->fresh();
		$this->assertSame(
			987654,
			Plugin::get()
				->part( FlowStore::class )
				->live()[0]
				->offer( 'switching-tier_down-1' )?->settings['target_product_id'],
		);
	}

	public function test_serving_costs_one_query_and_then_none(): void {
		$this->fresh();
		$store = Plugin::get()->part( FlowStore::class );
		global $wpdb;
		$before = $wpdb->num_queries;
		$store->live();
		$this->assertSame( 1, $wpdb->num_queries - $before );
		$store->match( self::known() );
		$store->version( $this->id, 1 );
		$this->assertSame( 1, $wpdb->num_queries - $before );
	}

	public function test_the_first_flow_by_priority_whose_audience_matches(): void {
		$product  = $this->create( 'Coffee', 5, array( 'products' => array( 11 ) ) );
		$category = $this->create( 'Tea', 6, array( 'categories' => array( 40 ) ) );
		$sandbox  = $this->create( 'Sandbox', 4, array(
			'connections' => array( 'sandbox' ),
			'products' => array( 99 ),
		) );
		$store    = Plugin::get()->part( FlowStore::class );
		$this->assertSame( $this->id, $store->match( self::known() )->flow?->id );
		$this->assertSame( $product, $store->match( self::known( product: 11 ) )->flow?->id );
		$this->assertSame( $product, $store->match( self::known( product: 10, variation: 11 ) )->flow?->id );
		$this->assertSame( $category, $store->match( self::known( categories: array( 39, 40 ) ) )->flow?->id );
		$this->assertSame(
			$this->id,
			$store->match( self::known( product: 99 ) )->flow?->id,
			'The right product on another connection',
		);
		$this->assertSame( $sandbox, $store->match( self::known( connection: 'sandbox', product: 99 ) )->flow?->id );
	}

	public function test_shipped_texts_follow_the_customers_language_and_edited_ones_stay(): void {
		$this->rest(
			'PUT',
			'/flows/' . $this->id,
			self::with( $this->flow(), 'reasons.0.label', 'Too much for my purse' ),
		);
		add_filter( 'locale', static fn (): string => 'de_DE' );
		add_filter(
			'gettext_churnstop',
			static fn ( string $translation, string $text ): string => 'Cancel subscription' === $text
				? 'Abo kündigen'
				: ( 'It\'s too expensive' === $text ? 'Zu teuer' : $translation ),
			10,
			2,
		);
		$flow = Plugin::get()->part( FlowStore::class )->live()[0];
		$this->assertSame( 'Abo kündigen', $flow->labels['cancel'] );
		$this->assertSame( 'Too much for my purse', $flow->reason( 'too_expensive' )?->label );
		$this->assertSame( 'en_US', $flow->locale );
		$this->assertSame(
			'Abo kündigen',
			Plugin::get()->part( FlowStore::class )->version( $this->id, 2 )?->labels['cancel'],
		);
	}

	public function test_other_plugins_add_checks_and_remove_none(): void {
		$check = new class() implements FlowCheck {
			public function id(): string {
				return 'name_is_short';
			}

			public function violations( array $flow, FlowContext $context ): array {
				return strlen( Data::string( $flow, 'name' ) ) > 20
					? array( new Violation( 'name_is_short', 'name', 'Too long.', Rule::ERROR, 'house rules' ) )
					: array();
			}
		};
		add_filter( 'churnstop_compliance_checks', static fn (): array => array( $check ) );
		$this->fresh();
		$this->assertSame(
			array( 'name_is_short' ),
			self::failed( $this->rest(
				'PUT',
				'/flows/' . $this->id,
				self::with( $this->flow(), 'name', str_repeat( 'long ', 9 ) ),
				422,
			) ),
		);
		$this->assertSame(
			array( 'cancel_label_is_clear' ),
			self::failed( $this->rest(
				'PUT',
				'/flows/' . $this->id,
				self::with( $this->flow(), 'labels.cancel', 'Next' ),
				422,
			) ),
		);
	}

	/** It costs its own save, and neither the flow that is live nor the default flow of a new site. */
	public function test_a_broken_check_of_another_plugin_names_itself(): void {
		$check = new class() implements FlowCheck {
			public function id(): string {
				return 'broken';
			}

			public function violations( array $flow, FlowContext $context ): array {
				throw new \RuntimeException( 'no such table' );
			}
		};
		add_filter( 'churnstop_compliance_checks', static fn (): array => array( $check ) );
		$this->fresh();
		$error = $this->rest( 'PUT', '/flows/' . $this->id, $this->flow(), 422 );
		$this->assertSame( array( 'broken' ), self::failed( $error ) );
		$this->assertStringContainsString( 'no such table', Data::string( $error, 'message' ) );
		$this->tamper( 1, 'Another reason', 'Something else' );
		$this->assertCount( 1, Plugin::get()->part( FlowStore::class )->live(), 'Checked again, by our own checks' );
	}

	/** @param array<string, mixed> $audience */
	private function create( string $name, int $priority, array $audience ): int {
		$flow = array(
			'name'     => $name,
			'status'   => 'active',
			'priority' => $priority,
			'audience' => $audience,
			'reasons'  => array( array( 'id' => 'other' ) ),
		);
		return Data::int( $this->rest( 'POST', '/flows', $flow, 201 ), 'id' );
	}

	private function tamper( int $version, string $from, string $to ): void {
		$database = Plugin::get()->part( Database::class );
		$body     = (string) $database->value(
			'SELECT body FROM {flow_versions} WHERE flow_id = %d AND version = %d',
			array( $this->id, $version ),
		);
		$this->assertStringContainsString( $from, $body );
		$database->execute(
			'UPDATE {flow_versions} SET body = %s WHERE flow_id = %d AND version = %d',
			array( str_replace( $from, $to, $body ), $this->id, $version ),
		);
		$this->fresh();
	}

	/** @param list<int> $categories */
	private static function known(
		string $connection = 'woocommerce-subscriptions',
		int $product = 1,
		int $variation = 0,
		array $categories = array(),
	): FactValues {
		$now      = new \DateTimeImmutable( '2026-11-21T08:00:00Z' );
		$snapshot = new Snapshot(
			new SubscriptionRef( $connection, '1' ),
			1,
			'1',
			'Box',
			Status::Active,
			'active',
			array( new Item( 1, $product, $variation, 'Box', 1, 4000 ) ),
			new Money( 4000, 'USD', 2, '$40.00' ),
			'month',
			1,
			$now,
			null,
			null,
			$now,
			array(),
			0,
			false,
			array(),
			true,
			'US',
			'CA',
			$now,
		);
		return new FactValues( array( 'category' => $categories ) + SnapshotFacts::all( $snapshot ) );
	}
}
