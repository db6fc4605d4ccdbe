<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Integration\Flows;

use ChurnStop\Data;
use ChurnStop\Flows\FlowStore;
use ChurnStop\Plugin;
use ChurnStop\Storage\Database;
use PHPUnit\Framework\Attributes\DataProvider;

/** The admin's routes for flows, as the contract says. */
final class FlowRoutesTest extends FlowTestCase {

	/** @group sqlite */
	public function test_the_default_flow_is_the_contracts(): void {
		$offers = array();
		foreach ( Data::maps( $this->flow(), 'reasons' ) as $reason ) {
			$offers[ Data::string( $reason, 'id' ) ] = array_map(
				static fn ( array $offer ): string => Data::string( $offer, 'id' ),
				Data::maps( $reason, 'offers' ),
			);
		}
		$this->assertSame(
			array(
				'too_expensive'    => array( 'too_expensive-discount-1', 'too_expensive-pause-1' ),
				'too_busy'         => array( 'too_busy-pause-1' ),
				'switching'        => array( 'switching-tier_down-1', 'switching-discount-1' ),
				'technical_issue'  => array(),
				'no_longer_needed' => array( 'no_longer_needed-extend_trial-1', 'no_longer_needed-product_swap-1' ),
				'other'            => array( 'other-discount-1' ),
			),
			$offers
		);
		$this->assertSame( 'active', $this->flow()['status'] );
		$this->assertSame( 1, $this->flow()['version'] );
		$this->assertSame( 'No thanks, cancel my subscription', self::at( $this->flow(), 'labels.decline' ) );
	}

	/** @group sqlite */
	public function test_put_takes_exactly_what_get_answers_and_publishes_the_next_version(): void {
		$before = $this->flow();
		$after  = $this->rest( 'PUT', '/flows/' . $this->id, $before );
		$this->assertSame( 2, $after['version'] );
		$ignore = array_flip( array( 'version', 'updated_at' ) );
		$this->assertSame( array_diff_key( $before, $ignore ), array_diff_key( $after, $ignore ) );
		$this->assertSame( 2, $this->rows()['versions'] );
	}

	public function test_a_flow_is_prepared_without_being_stored_and_deleted_unless_somebody_met_it(): void {
		$before = $this->rows();
		$input  = array(
			'name'    => 'Boxes',
			'reasons' => array(
				array(
					'id'     => 'other',
					'offers' => array( array( 'type' => 'pause', 'duration_days' => 30 ) ),
				),
			),
		);
		$prepared = $this->rest( 'POST', '/flows/prepare', $input );
		$this->assertSame( $before, $this->rows() );
		$this->assertSame(
			array( 0, 0, 'draft', 'other-pause-1' ),
			array(
				$prepared['id'],
				$prepared['version'],
				$prepared['status'],
				self::at( $prepared, 'reasons.0.offers.0.id' ),
			),
		);
		$bad = $this->rest(
			'POST',
			'/flows/prepare',
			array( 'labels' => array( 'cancel' => 'Keep paying' ) ) + $input,
			422,
		);
		$this->assertSame( 'churnstop_noncompliant', $bad['code'] );

		$made    = $this->rest( 'POST', '/flows', $prepared, 201 );
		$ignored = array_flip( array( 'id', 'version', 'set_by_code', 'has_draft', 'created_at', 'updated_at' ) );
		$this->assertSame(
			array_diff_key( $prepared, $ignored ),
			array_diff_key( $made, $ignored ),
			'It is stored as it was prepared.',
		);
		$path     = '/flows/' . Data::int( $made, 'id' );
		$versions = rest_do_request( new \WP_REST_Request( 'GET', '/churnstop/v1' . $path . '/versions' ) )->get_data();
		$this->assertSame(
			wp_get_current_user()->display_name,
			Data::as_map( Data::as_map( $versions )[0] ?? null )['author_name'] ?? null,
		);

		$database = Plugin::get()->part( Database::class );
		$database->insert( 'attempts', array(
			'uuid' => wp_generate_uuid4(),
			'customer_id' => '1',
			'connection' => 'sandbox',
			'flow_id' => Data::int( $made, 'id' ),
			'flow_version' => 1,
			'state' => 'dismissed',
			'mode' => 'live',
			'body' => '{}',
			'created_at' => '2026-01-01 00:00:00',
			'updated_at' => '2026-01-01 00:00:00',
		) );
		$this->assertSame(
			'churnstop_in_use',
			$this->rest( 'DELETE', $path, null, 409, array( 'force' => 'true' ) )['code'],
		);
		$this->assertSame( 'archived', $this->rest( 'DELETE', $path )['status'], 'As the contract says.' );
		$database->delete( 'attempts', array( 'flow_id' => Data::int( $made, 'id' ) ) );
		$gone = $this->rest( 'DELETE', $path, null, 200, array( 'force' => 'true' ) );
		$this->assertSame( array( true, 'Boxes' ), array( $gone['deleted'], self::at( $gone, 'previous.name' ) ) );
		$this->rest( 'GET', $path, null, 404 );
		$this->assertSame( $before, $this->rows() );
		$default = '/flows/' . $this->id;
		$this->rest( 'PUT', $default, array( 'status' => 'draft' ) + $this->flow() );
		$this->assertSame(
			'churnstop_in_use',
			$this->rest( 'DELETE', $default, null, 409, array( 'force' => 'true' ) )['code'],
			'The one that came with the plugin.',
		);
	}

	public function test_offers_that_nobody_gets_are_named(): void {
		$found = fn (): array => array_column(
			array_filter(
				Data::maps( $this->rest( 'POST', '/flows/validate', $this->flow() ), 'violations' ),
				static fn ( array $one ): bool => 'offer_is_reached' === $one['check'],
			),
			'path',
		);
		$this->assertSame( array(), $found() );
		update_option( 'churnstop_settings', array( 'offers' => array( 'pause' => array( 'enabled' => false ) ) ) );
		$this->assertSame( array( 'reasons.0.offers.1', 'reasons.1.offers.0' ), $found() );
		add_filter( 'churnstop_plan', static fn (): string => 'free' );
		$this->assertContains( 'reasons.2.offers.0', $found(), 'The plan does not make it.' );
		delete_option( 'churnstop_settings' );
		$this->assertTrue( $this->rest( 'POST', '/flows/validate', $this->flow() )['valid'], 'A warning.' );
	}

	/**
	 * @param array<string, mixed> $settings
	 * @param array<string, mixed> $change Path → value, in a flow whose first reason has a discount and a pause.
	 * @dataProvider unreachable
	 */
	public function test_what_nobody_can_get_is_named_with_its_cause(
		array $settings,
		array $change,
		string $path,
		string $word,
	): void {
		update_option( 'churnstop_settings', $settings );
		$flow = $this->flow();
		foreach ( $change as $place => $value ) {
			$flow = self::with( $flow, $place, $value );
		}
		$found = array_values( array_filter(
			Data::maps( $this->rest( 'POST', '/flows/validate', $flow ), 'violations' ),
			static fn ( array $one ): bool => 'error' === $one['severity'] || 'offer_is_reached' === $one['check'],
		) );
		delete_option( 'churnstop_settings' );
		$this->assertSame( array( $path ), array_column( $found, 'path' ), (string) wp_json_encode( $found ) );
		$this->assertStringContainsString( $word, Data::string( $found[0], 'message' ) );
	}

	/** @return iterable<string, array{array<string, mixed>, array<string, mixed>, string, string}> */
	public static function unreachable(): iterable {
		$for   = static fn ( string $fact, string $is, mixed $value ): array => array(
			'match'      => 'all',
			'conditions' => array( compact( 'fact', 'is', 'value' ) ),
		);
		$pause = array( 'type' => 'pause', 'duration_days' => 14 );
		yield 'the strictest rules for everyone' => array(
			array( 'force_strictest' => true ),
			array(),
			'audience',
			'strictest rules',
		);
		yield 'no offer at most' => array( array(), array( 'max_offers' => 0 ), 'max_offers', 'is 0' );
		yield 'a flow for Germany' => array(
			array(),
			array( 'audience' => $for( 'country', 'in', array( 'DE' ) ) ),
			'audience',
			'the law',
		);
		yield 'an offer for Germany' => array(
			array(),
			array( 'reasons.0.offers.1.audience' => $for( 'country', 'in', array( 'DE' ) ) ),
			'reasons.0.offers.1',
			'the law',
		);
		yield 'a long discount for trials' => array(
			array(),
			array( 'reasons.0.offers.0.audience' => $for( 'in_trial', 'is', true ) ),
			'reasons.0.offers.0',
			'one renewal only',
		);
		yield 'a third offer of two' => array(
			array(),
			array( 'reasons.0.offers.2' => $pause ),
			'reasons.0.offers.2',
			'at most 2 offers',
		);
		yield 'a second offer of one' => array(
			array(),
			array(
				'max_offers'       => 1,
				'reasons.1.offers' => array( $pause, array( 'type' => 'skip_renewal' ) ),
				'reasons.0.offers' => array( $pause ),
			),
			'reasons.1.offers.1',
			'at most 1 offer',
		);
	}

	/** A false warning is worse than none. */
	public function test_an_offer_behind_others_is_not_named_where_those_are_not_for_everybody(): void {
		$discount = array( 'type' => 'discount', 'value_percent' => 20, 'duration_billing_cycles' => 3 );
		$pause    = array( 'type' => 'pause', 'duration_days' => 14 );
		$last     = 'reasons.1.offers.2';
		$named    = function ( array $first, array $settings = array() ) use ( $pause ): array {
			$offers = array( $first, array( 'duration_days' => 30 ) + $pause, $pause );
			$flow   = self::with( $this->flow(), 'reasons.1.offers', $offers );
			update_option( 'churnstop_settings', $settings );
			$answer = $this->rest( 'POST', '/flows/validate', $flow );
			delete_option( 'churnstop_settings' );
			$this->assertTrue( $answer['valid'] );
			return array_column( array_filter(
				Data::maps( $answer, 'violations' ),
				static fn ( array $one ): bool => 'offer_is_reached' === $one['check'],
			), 'path' );
		};
		$this->assertSame( array( $last ), $named( $discount ) );
		$off = array( 'offers' => array( 'discount' => array( 'enabled' => false ) ) );
		$this->assertNotContains( $last, $named( $discount, $off ), 'Nobody sees a type that is switched off.' );
		$trial = array( 'conditions' => array( array( 'fact' => 'in_trial', 'is' => 'is', 'value' => true ) ) );
		$this->assertNotContains( $last, $named( array( 'audience' => $trial ) + $discount ) );
		$budget = array( 'budget' => array( 'accepts_per_day' => 3 ) );
		$this->assertNotContains( $last, $named( $budget + $discount ), 'It is used up at times.' );
		$by_figures = array( 'type' => 'discount', 'mode' => 'intelligent', 'max_percent' => 30, 'max_cycles' => 3 );
		$this->assertNotContains( $last, $named( $by_figures ), 'Where it is not worth it, nothing is offered.' );
	}

	public function test_a_second_admin_is_told_and_loses_nothing(): void {
		$first  = self::with( $this->flow(), 'name', 'Mine' );
		$second = self::with( $this->flow(), 'name', 'Yours' );
		$this->rest( 'PUT', '/flows/' . $this->id, $first );
		$error = $this->rest( 'PUT', '/flows/' . $this->id, $second, 409 );
		$this->assertSame( 'churnstop_conflict', $error['code'] );
		$this->assertSame( 'Mine', self::at( $error, 'data.flow.name' ) );
		$this->assertSame( 2, self::at( $error, 'data.flow.version' ) );
		$this->assertSame( 'Mine', $this->flow()['name'] );
		$this->assertSame( 2, $this->rows()['versions'] );
	}

	public function test_a_new_flow_needs_only_types_and_settings(): void {
		$input = array(
			'name'    => 'Boxes',
			'reasons' => array(
				array(
					'id'     => 'too_expensive',
					'offers' => array(
						array(
							'type'                    => 'discount',
							'value_percent'           => '30',
							'duration_billing_cycles' => 1,
						),
						array(
							'type'                    => 'discount',
							'value_percent'           => 10,
							'duration_billing_cycles' => 6,
						),
						array( 'type' => 'tier_down' ),
					),
				),
			),
		);
		$flow  = $this->rest( 'POST', '/flows', $input, 201 );
		$this->assertSame(
			array( 'too_expensive-discount-1', 'too_expensive-discount-2', 'too_expensive-tier_down-1' ),
			array_column( (array) self::at( $flow, 'reasons.0.offers' ), 'id' ),
		);
		$this->assertSame( 30, self::at( $flow, 'reasons.0.offers.0.value_percent' ), 'Sanitised: an integer' );
		$this->assertSame( 'Take 30% off', self::at( $flow, 'reasons.0.offers.0.accept_label' ) );
		$this->assertNull( self::at( $flow, 'reasons.0.offers.2.target_product_id' ) );
		$this->assertSame( 'draft', $flow['status'] );
		$this->assertSame( 'Cancel subscription', self::at( $flow, 'labels.cancel' ) );
		$this->assertSame( 'price', self::at( $flow, 'reasons.0.kind' ) );
		$this->assertCount( 1, Plugin::get()->part( FlowStore::class )->live(), 'A draft is not served' );
	}

	public function test_ids_are_stable_over_edits_and_new_when_the_type_changes(): void {
		$flow   = $this->flow();
		$edited = self::with( $flow, 'reasons.0.offers.0.value_percent', 35 );
		$edited = self::with( $edited, 'reasons.0.label', 'Too dear' );
		$saved  = $this->rest( 'PUT', '/flows/' . $this->id, $edited );
		$this->assertSame( 'too_expensive-discount-1', self::at( $saved, 'reasons.0.offers.0.id' ) );

		$changed = self::with(
			$saved,
			'reasons.0.offers.0',
			array(
				'id'            => 'too_expensive-discount-1',
				'type'          => 'pause',
				'duration_days' => 60,
			)
		);
		$saved   = $this->rest( 'PUT', '/flows/' . $this->id, $changed );
		$this->assertSame( 'too_expensive-pause-2', self::at( $saved, 'reasons.0.offers.0.id' ) );
		$this->assertSame( 'too_expensive-pause-1', self::at( $saved, 'reasons.0.offers.1.id' ) );
	}

	/** "Take 20% off" follows the figure; what the merchant wrote does not. */
	public function test_shipped_texts_follow_the_settings(): void {
		$flow  = self::with( $this->flow(), 'reasons.0.offers.0.headline', 'Stay with us' );
		$flow  = self::with( $flow, 'reasons.0.offers.0.value_percent', 40 );
		$saved = $this->rest( 'PUT', '/flows/' . $this->id, $flow );
		$this->assertSame( 'Take 40% off', self::at( $saved, 'reasons.0.offers.0.accept_label' ) );
		$this->assertSame( 'Stay with us', self::at( $saved, 'reasons.0.offers.0.headline' ) );
	}

	public function test_texts_may_be_emptied_where_nothing_needs_them(): void {
		$flow  = self::with( self::with( $this->flow(), 'survey.message', '' ), 'labels.cancel', '' );
		$saved = $this->rest( 'PUT', '/flows/' . $this->id, $flow );
		$this->assertSame( '', self::at( $saved, 'survey.message' ) );
		$this->assertSame(
			'Cancel subscription',
			self::at( $saved, 'labels.cancel' ),
			'A control is never without a label',
		);
	}

	/** @param list<string> $fields */
	#[DataProvider( 'bad_shapes' )]
	public function test_bad_shapes_name_their_fields_and_store_nothing(
		string $path,
		mixed $value,
		array $fields,
	): void {
		$rows  = $this->rows();
		$error = $this->rest( 'PUT', '/flows/' . $this->id, self::with( $this->flow(), $path, $value ), 400 );
		$this->assertSame( 'churnstop_invalid', $error['code'] );
		$this->assertSame( $fields, array_keys( (array) self::at( $error, 'data.params' ) ) );
		$this->assertSame( $rows, $this->rows() );
	}

	/** @return iterable<string, array{string, mixed, list<string>}> */
	public static function bad_shapes(): iterable {
		yield 'reasons are a word' => array( 'reasons', 'all', array( 'reasons' ) );
		yield 'no reasons' => array( 'reasons', array(), array( 'reasons' ) );
		yield 'a reason is a number' => array( 'reasons.0', 7, array( 'reasons.0' ) );
		yield 'a reason without an id' => array( 'reasons.0.id', null, array( 'reasons.0.id' ) );
		yield 'an id with blanks' => array( 'reasons.0.id', 'too expensive', array( 'reasons.0.id' ) );
		yield 'two reasons of one id' => array( 'reasons.1.id', 'too_expensive', array( 'reasons.1.id' ) );
		yield 'a kind that is none' => array( 'reasons.0.kind', 'money', array( 'reasons.0.kind' ) );
		yield 'an own reason without a label' => array(
			'reasons.0',
			array( 'id' => 'mine' ),
			array( 'reasons.0.label' ),
		);
		yield 'an unknown type' => array(
			'reasons.0.offers.0',
			array( 'type' => 'gift' ),
			array( 'reasons.0.offers.0.type' ),
		);
		yield 'an offer without a type' => array(
			'reasons.0.offers.0',
			array( 'value_percent' => 20 ),
			array( 'reasons.0.offers.0.type' ),
		);
		yield 'a misspelt setting' => array(
			'reasons.0.offers.0',
			array(
				'type'                    => 'discount',
				'value_percentage'        => 20,
				'duration_billing_cycles' => 3,
			),
			array( 'reasons.0.offers.0.value_percent', 'reasons.0.offers.0.value_percentage' ),
		);
		yield 'a percentage in words' => array( 'reasons.0.offers.0.value_percent', 'twenty', array(
			'reasons.0.offers.0.value_percent',
		) );
		yield 'a fraction' => array( 'reasons.0.offers.0.value_percent', 12.5, array(
			'reasons.0.offers.0.value_percent',
		) );
		yield 'a percentage as a list' => array(
			'reasons.0.offers.0.value_percent',
			array( 20 ),
			array( 'reasons.0.offers.0.value_percent' ),
		);
		yield 'days of another type' => array( 'reasons.0.offers.0.duration_days', 20, array(
			'reasons.0.offers.0.duration_days',
		) );
		yield 'two offers of one id' => array(
			'reasons.0.offers.1.id',
			'too_expensive-discount-1',
			array( 'reasons.0.offers.1.id' ),
		);
		yield 'a label as an object' => array( 'labels.cancel', array( 'text' => 'Cancel' ), array( 'labels.cancel' ) );
		yield 'a label of a novel' => array( 'labels.cancel', str_repeat( 'Cancel ', 100 ), array( 'labels.cancel' ) );
		yield 'an unknown label' => array( 'labels.pause', 'Pause', array( 'labels.pause' ) );
		yield 'an unknown field' => array( 'colour', 'red', array( 'colour' ) );
		yield 'a status that is none' => array( 'status', 'live', array( 'status' ) );
		yield 'a status as a list' => array( 'status', array( 'active' ), array( 'status' ) );
		yield 'a type as a list' => array(
			'reasons.0.offers.0.type',
			array( 'discount' ),
			array( 'reasons.0.offers.0.type' ),
		);
		yield 'an order that is none' => array( 'survey.order', 'random', array( 'survey.order' ) );
		yield 'an audience as a list' => array( 'audience', array( 1, 2 ), array( 'audience' ) );
		yield 'a product by name' => array( 'audience.products', array( 'coffee' ), array( 'audience.products.0' ) );
		yield 'both forms of an audience' => array(
			'audience',
			array( 'conditions' => array(), 'products' => array( 1 ) ),
			array( 'audience' ),
		);
		yield 'all three lists of the earlier form' => array(
			'audience',
			array( 'connections' => array( 'sandbox' ), 'products' => array( 1 ), 'categories' => array( 2 ) ),
			array( 'audience' ),
		);
		yield 'an unknown fact' => array(
			'audience.conditions',
			array( array( 'fact' => 'moon', 'is' => 'is', 'value' => true ) ),
			array( 'audience.conditions.0.fact' ),
		);
		yield 'neither all nor any' => array( 'audience.match', 'most', array( 'audience.match' ) );
		yield 'a condition that is none' => array(
			'audience.conditions',
			array( 'everybody' ),
			array( 'audience.conditions.0' ),
		);
		yield 'an offer for a word' => array( 'reasons.0.offers.0.audience', 'everybody', array(
			'reasons.0.offers.0.audience',
		) );
		yield 'an unknown operator of an offer' => array(
			'reasons.0.offers.0.audience',
			array( 'conditions' => array( array( 'fact' => 'country', 'is' => 'near', 'value' => array( 'US' ) ) ) ),
			array( 'reasons.0.offers.0.audience.conditions.0.is' ),
		);
		yield 'a wrong value of an offer' => array(
			'reasons.0.offers.0.audience',
			array( 'conditions' => array( array( 'fact' => 'country', 'is' => 'in', 'value' => array( 'usa' ) ) ) ),
			array( 'reasons.0.offers.0.audience.conditions.0.value' ),
		);
		yield 'a script as a help address' => array(
			'reasons.3.support.url',
			'javascript:alert(1)',
			array( 'reasons.3.support.url' ),
		);
		foreach ( self::foreign_addresses() as $name => $url ) {
			yield 'help: ' . $name => array( 'reasons.3.support.url', $url, array( 'reasons.3.support.url' ) );
		}
		yield 'an e-mail address that is none' => array( 'reasons.3.support.email', 'call me', array(
			'reasons.3.support.email',
		) );
		yield 'a locale that is none' => array( 'locale', '../../etc', array( 'locale' ) );
		yield 'no name' => array( 'name', '', array( 'name' ) );
		yield 'no version' => array( 'version', null, array( 'version' ) );
	}

	/** @param list<string> $checks */
	#[DataProvider( 'unlawful' )]
	public function test_what_breaks_a_check_is_not_stored( string $path, mixed $value, array $checks ): void {
		$rows  = $this->rows();
		$flow  = self::with( $this->flow(), $path, $value );
		$error = $this->rest( 'PUT', '/flows/' . $this->id, $flow, 422 );
		$this->assertSame( 'churnstop_noncompliant', $error['code'] );
		$this->assertSame( $checks, self::failed( $error ) );
		$this->assertStringContainsString( $checks[0], Data::string( $error, 'message' ) );
		$this->assertSame( $checks, self::failed( $this->rest( 'POST', '/flows', $flow, 422 ) ) );
		$report = $this->rest( 'POST', '/flows/validate', $flow );
		$this->assertFalse( $report['valid'] );
		$this->assertSame( $checks, self::failed( array( 'data' => $report ) ) );
		$this->assertSame( $rows, $this->rows() );
	}

	/** @return iterable<string, array{string, mixed, list<string>}> */
	public static function unlawful(): iterable {
		yield 'an unclear label' => array( 'labels.cancel', 'Continue', array( 'cancel_label_is_clear' ) );
		yield 'a negated label' => array( 'labels.decline', 'Don’t cancel', array( 'cancel_label_is_clear' ) );
		yield 'a required comment' => array( 'survey.comment.required', true, array( 'comment_not_required' ) );
		yield 'three offers' => array( 'max_offers', 3, array( 'offer_limit' ) );
		yield 'selling to who needs help' => array(
			'reasons.3.offers',
			array(
				array(
					'type'          => 'pause',
					'duration_days' => 30,
				),
			),
			array( 'no_offer_for_technical_issue' ),
		);
		yield 'shaming' => array( 'reasons.0.offers.0.message', 'Only a fool would say no.', array(
			'no_confirm_shaming',
		) );
		yield 'urgency' => array( 'reasons.0.offers.0.headline', 'Last chance', array( 'no_false_urgency' ) );
		yield 'four percent' => array( 'reasons.0.offers.0.value_percent', 4, array( 'offer_settings_in_range' ) );
		yield 'thirteen cycles' => array( 'reasons.0.offers.0.duration_billing_cycles', 13, array(
			'offer_settings_in_range',
		) );
		yield 'six days' => array( 'reasons.0.offers.1.duration_days', 6, array( 'offer_settings_in_range' ) );
	}

	public function test_warnings_do_not_stop_a_save(): void {
		$flow   = self::with( $this->flow(), 'reasons.0.offers.0.value_percent', 60 );
		$report = $this->rest( 'POST', '/flows/validate', $flow );
		$this->assertTrue( $report['valid'] );
		$this->assertSame( array( 'large_discount' ), self::failed( array( 'data' => $report ) ) );
		$this->assertSame( 'warning', self::at( $report, 'violations.0.severity' ) );
		$this->assertSame( 'reasons.0.offers.0.value_percent', self::at( $report, 'violations.0.path' ) );
		$this->rest( 'PUT', '/flows/' . $this->id, $flow );
	}

	public function test_the_steps_of_an_intelligent_discount_come_back_as_they_were_sent(): void {
		$offer = array(
			'type' => 'discount',
			'mode' => 'intelligent',
			'max_percent' => 30,
			'max_cycles' => 3,
			'steps' => array( 10, 20, 30 ),
		);
		$flow  = self::with( $this->flow(), 'reasons.0.offers', array( $offer ) );
		$same  = static fn ( array $of ): array => array_intersect_key(
			Data::as_map( self::at( $of, 'reasons.0.offers.0' ) ),
			$offer,
		);
		foreach ( array( '/draft', '' ) as $way ) {
			$saved = $this->rest( 'PUT', '/flows/' . $this->id . $way, $flow );
			self::assertEquals( $offer, $same( $saved ), $way );
			$read = $this->rest( 'GET', '/flows/' . $this->id . $way );
			self::assertEquals( $offer, $same( $read ), $way );
			$again = array( 'name' => 'Renamed' ) + $read;
			self::assertEquals( $offer, $same( $this->rest( 'PUT', '/flows/' . $this->id . '/draft', $again ) ), $way );
			$this->rest( 'DELETE', '/flows/' . $this->id . '/draft' );
		}
		$report = $this->rest(
			'POST',
			'/flows/validate',
			self::with( $this->flow(), 'reasons.0.offers.0.steps', array( 10, 40 ) ),
		);
		self::assertSame(
			array( false, 'reasons.0.offers.0.steps' ),
			array( $report['valid'], self::at( $report, 'violations.0.path' ) ),
		);
	}

	public function test_a_flow_that_another_one_hides_is_named_on_both(): void {
		$loyal  = array(
			'match' => 'all',
			'conditions' => array( array( 'fact' => 'tenure_days', 'is' => 'at_least', 'value' => 365 ) ),
		);
		$yearly = array(
			'conditions' => array( ...$loyal['conditions'], array(
				'fact' => 'billing_period',
				'is' => 'in',
				'value' => array( 'year' ),
			) ),
		) + $loyal;
		$checks = fn ( array $flow ): array => array_map(
			static fn ( array $one ): array => array( $one['check'], $one['path'], $one['severity'] ),
			Data::maps( $this->rest( 'POST', '/flows/validate', $flow ), 'violations' ),
		);
		$hidden = array( array( 'flow_is_reached', 'priority', 'warning' ) );
		$first  = $this->rest(
			'POST',
			'/flows',
			array( 'name' => 'Loyal', 'status' => 'active', 'priority' => 5, 'audience' => $loyal ) + $this->flow(),
			201,
		);
		self::assertSame( array(), $checks( $first ) );
		self::assertSame( array(), $checks( $this->flow() ), 'Everybody, behind some.' );
		self::assertSame(
			$hidden,
			$checks( array( 'id' => 0, 'priority' => 5, 'audience' => $yearly ) + $this->flow() ),
			'Some of those, behind them.',
		);
		self::assertSame(
			array(),
			$checks(
				array( 'id' => 0, 'priority' => 5, 'audience' => array( 'match' => 'any' ) + $yearly ) + $this->flow(),
			),
			'Not all of those.',
		);
		self::assertSame(
			array(),
			$checks( array( 'id' => 0, 'priority' => 4, 'audience' => $yearly ) + $this->flow() ),
			'Some of those, before them.',
		);
		self::assertSame( $hidden, $checks( array( 'id' => 0 ) + $this->flow() ), 'A second flow for everybody.' );
		self::assertSame(
			$hidden,
			$checks( array( 'id' => 0, 'status' => 'draft' ) + $this->flow() ),
			'Before it is published.',
		);
		self::assertSame(
			array(),
			$checks( array( 'id' => 0, 'status' => 'archived' ) + $this->flow() ),
			'It is served to nobody.',
		);
		$draft = $this->rest(
			'PUT',
			'/flows/' . $this->id . '/draft',
			array( 'priority' => 1 ) + $this->flow(),
			200,
			array( 'check' => '1' ),
		);
		self::assertSame(
			array( 'flow_is_reached' ),
			array_column( Data::maps( $draft, 'violations' ), 'check' ),
			'In the editor.',
		);
		self::assertSame( $hidden, $checks( array( 'priority' => 1 ) + $this->flow() ), 'Everybody, before some.' );
	}

	public function test_validate_answers_200_for_whatever_is_sent(): void {
		foreach (
			array(
				'{"reasons":"none"}' => 'reasons',
				'"flow"' => 'body',
				'[1]' => 'body',
				'null' => 'body',
			) as $sent => $path
		) {
			$report = $this->rest( 'POST', '/flows/validate', $sent );
			$this->assertFalse( $report['valid'] );
			$this->assertSame( $path, self::at( $report, 'violations.0.path' ) );
			$this->assertSame( 'error', self::at( $report, 'violations.0.severity' ) );
		}
	}

	#[DataProvider( 'bad_bodies' )]
	public function test_bodies_that_are_no_object( string $body, string $code ): void {
		$rows  = $this->rows();
		$error = $this->rest( 'POST', '/flows', $body, 400 );
		$this->assertSame( $code, $error['code'] );
		$this->assertSame( $rows, $this->rows() );
	}

	/** @return iterable<string, array{string, string}> */
	public static function bad_bodies(): iterable {
		yield 'empty' => array( '', 'churnstop_invalid' );
		yield 'a list' => array( '[1,2]', 'churnstop_invalid' );
		yield 'a word' => array( '"flow"', 'churnstop_invalid' );
		yield 'null' => array( 'null', 'churnstop_invalid' );
		yield 'an empty object' => array( '{}', 'churnstop_invalid' );
		yield 'no JSON' => array( '{"name":', 'rest_invalid_json' );
		yield 'huge' => array(
			'{"reasons":[{"id":"a","label":"' . str_repeat( 'x', 300000 ) . '"}]}',
			'churnstop_invalid',
		);
	}

	#[DataProvider( 'routes' )]
	public function test_who_may_not( string $method, string $path ): void {
		$rows = $this->rows();
		$path = str_replace( '{id}', (string) $this->id, $path );
		wp_set_current_user( 0 );
		$this->rest( $method, $path, array(), 401 );
		wp_set_current_user( $this->user( 'customer', 'subscriber' ) );
		$this->assertSame( 'churnstop_forbidden', $this->rest( $method, $path, array(), 403 )['code'] );
		wp_set_current_user( $this->user( 'editor', 'editor' ) );
		$this->rest( $method, $path, array(), 403 );
		$this->assertSame( $rows, $this->rows() );
	}

	/** @return iterable<string, array{string, string}> */
	public static function routes(): iterable {
		foreach (
			array(
				'GET /flows',
				'POST /flows',
				'GET /flows/{id}',
				'PUT /flows/{id}',
				'DELETE /flows/{id}',
				'GET /flows/{id}/draft',
				'PUT /flows/{id}/draft',
				'DELETE /flows/{id}/draft',
				'POST /flows/validate',
				'POST /flows/preview',
				'GET /flows/{id}/versions',
				'POST /flows/{id}/versions/1/restore',
				'GET /settings',
				'PUT /settings',
				'GET /products',
			) as $route
		) {
			[ $method, $path ] = explode( ' ', $route );
			yield $route => array( $method, $path );
		}
	}

	public function test_what_is_not_there_answers_404(): void {
		foreach (
			array(
				'GET /flows/999999',
				'PUT /flows/999999',
				'DELETE /flows/999999',
				'GET /flows/999999/draft',
				'GET /flows/999999/versions',
				'POST /flows/' . $this->id . '/versions/99/restore',
				'GET /flows/' . $this->id . '/draft',
			) as $route
		) {
			[ $method, $path ] = explode( ' ', $route );
			$this->assertSame(
				'churnstop_not_found',
				$this->rest( $method, $path, array( 'version' => 1 ), 404 )['code'],
				$route,
			);
		}
	}

	public function test_a_draft_is_kept_apart_until_it_is_published(): void {
		$draft = self::with( $this->flow(), 'labels.cancel', 'Continue' );
		$saved = $this->rest( 'PUT', '/flows/' . $this->id . '/draft', $draft );
		$this->assertSame( 'Continue', self::at( $saved, 'labels.cancel' ) );
		$this->assertSame(
			'Continue',
			self::at( $this->rest( 'GET', '/flows/' . $this->id . '/draft' ), 'labels.cancel' ),
		);
		$this->assertTrue( $this->flow()['has_draft'] );
		$this->assertSame(
			'Cancel subscription',
			Plugin::get()->part( FlowStore::class )->live()[0]->labels['cancel'],
			'Nothing of it is served',
		);
		$this->assertSame(
			array( 'cancel_label_is_clear' ),
			self::failed( $this->rest( 'PUT', '/flows/' . $this->id, $saved, 422 ) ),
			'Publishing it is refused',
		);

		$this->rest( 'PUT', '/flows/' . $this->id, self::with( $saved, 'labels.cancel', 'Cancel my plan' ) );
		$this->assertFalse( $this->flow()['has_draft'], 'Publishing ends the draft' );
		$this->rest( 'GET', '/flows/' . $this->id . '/draft', null, 404 );

		$error = $this->rest( 'PUT', '/flows/' . $this->id . '/draft', $draft, 409 );
		$this->assertSame(
			2,
			self::at( $error, 'data.flow.version' ),
			'A draft of an old version would undo somebody\'s work',
		);
		$this->rest( 'PUT', '/flows/' . $this->id . '/draft', $this->flow() );
		$this->rest( 'DELETE', '/flows/' . $this->id . '/draft' );
		$this->assertFalse( $this->flow()['has_draft'] );
	}

	/** @group sqlite */
	/** Taken out of use, a flow keeps what somebody was working on; published, it is what was published. */
	public function test_a_draft_outlives_deactivating_and_ends_with_a_publish(): void {
		$draft           = $this->flow();
		$draft['labels'] = array( 'another' => 'Something else' ) + $draft['labels'];
		$this->rest( 'PUT', '/flows/' . $this->id . '/draft', $draft );
		$off = $this->rest( 'PUT', '/flows/' . $this->id, array( 'status' => 'draft' ) + $this->flow() );
		self::assertSame( array( 'draft', 2, true ), array( $off['status'], $off['version'], $off['has_draft'] ) );
		$kept = $this->rest( 'GET', '/flows/' . $this->id . '/draft' );
		self::assertSame( array( 'Something else', 2 ), array( $kept['labels']['another'], $kept['version'] ) );
		$this->rest( 'PUT', '/flows/' . $this->id . '/draft', $kept );
		$on = $this->rest( 'PUT', '/flows/' . $this->id, array( 'status' => 'active', 'version' => 2 ) + $kept );
		self::assertSame( array( 'Something else', false ), array( $on['labels']['another'], $on['has_draft'] ) );
	}

	public function test_two_admins_do_not_write_over_each_others_drafts(): void {
		$seen = $this->flow();
		$this->rest( 'PUT', '/flows/' . $this->id . '/draft', self::with( $seen, 'name', 'Anna\'s' ) );
		$this->rest( 'PUT', '/flows/' . $this->id . '/draft', self::with( $seen, 'name', 'Anna\'s second' ) );
		// Some time later than the flow was made: times are whole seconds.
		Plugin::get()->part( Database::class )->execute(
			'UPDATE {flows} SET draft_at = %s WHERE id = %d',
			array( '2030-01-01 00:00:00', $this->id ),
		);
		wp_set_current_user( $this->user( 'second-manager', 'administrator' ) );
		$error = $this->rest( 'PUT', '/flows/' . $this->id . '/draft', self::with( $seen, 'name', 'Ben\'s' ), 409 );
		$this->assertSame( 'Anna\'s second', self::at( $error, 'data.draft.name' ) );
		$draft = $this->rest( 'GET', '/flows/' . $this->id . '/draft' );
		$this->assertSame( 'Anna\'s second', $draft['name'] );
		$this->assertSame(
			'Both',
			$this->rest( 'PUT', '/flows/' . $this->id . '/draft', self::with( $draft, 'name', 'Both' ) )['name'],
			'Who has seen it may go on from it',
		);
	}

	public function test_a_draft_that_meets_a_publish_is_refused_and_leaves_nothing(): void {
		$seen    = $this->flow();
		$meet    = function ( string $sql ) use ( &$meet, $seen ): string {
			if ( str_contains( $sql, 'SELECT draft' ) ) {
				remove_filter( 'query', $meet );
				$this->rest( 'PUT', '/flows/' . $this->id, self::with( $seen, 'name', 'Published meanwhile' ) );
			}
			return $sql;
		};
		add_filter( 'query', $meet );
		$error = $this->rest( 'PUT', '/flows/' . $this->id . '/draft', self::with( $seen, 'name', 'Late' ), 409 );
		$this->assertSame( 'Published meanwhile', self::at( $error, 'data.flow.name' ) );
		$this->assertFalse( $this->flow()['has_draft'] );
	}

	/** @group sqlite */
	public function test_versions_and_restore(): void {
		$this->rest( 'PUT', '/flows/' . $this->id, self::with( $this->flow(), 'name', 'Second' ) );
		$versions = $this->rest( 'GET', '/flows/' . $this->id . '/versions' );
		$this->assertSame( array( 2, 1 ), array_column( $versions, 'version' ) );
		$this->assertSame( array( true, false ), array_column( $versions, 'current' ) );
		$restored = $this->rest( 'POST', '/flows/' . $this->id . '/versions/1/restore' );
		$this->assertSame( 3, $restored['version'] );
		$this->assertSame( 'Default', $restored['name'] );
		$error = $this->rest( 'POST', '/flows/' . $this->id . '/versions/1/restore', array( 'version' => 2 ), 409 );
		$this->assertSame( 3, self::at( $error, 'data.flow.version' ) );
	}

	public function test_an_old_version_that_the_law_forbids_is_not_restored(): void {
		$this->rest( 'PUT', '/flows/' . $this->id, $this->flow() );
		$database = Plugin::get()->part( Database::class );
		$body     = str_replace(
			'Cancel subscription',
			'Continue',
			(string) $database->value(
				'SELECT body FROM {flow_versions} WHERE flow_id = %d AND version = 1',
				array( $this->id ),
			),
		);
		$database->execute(
			'UPDATE {flow_versions} SET body = %s WHERE flow_id = %d AND version = 1',
			array( $body, $this->id ),
		);
		$this->assertSame(
			array( 'cancel_label_is_clear' ),
			self::failed( $this->rest( 'POST', '/flows/' . $this->id . '/versions/1/restore', null, 422 ) ),
		);
		$this->assertSame( 2, $this->flow()['version'] );
	}

	/** @group sqlite */
	public function test_delete_archives(): void {
		$this->assertSame( 'archived', $this->rest( 'DELETE', '/flows/' . $this->id )['status'] );
		$this->assertSame( array(), Plugin::get()->part( FlowStore::class )->live() );
		$this->assertSame( 'archived', $this->flow()['status'] );
		$back = $this->rest( 'PUT', '/flows/' . $this->id, self::with( $this->flow(), 'status', 'active' ) );
		$this->assertSame( 'active', $back['status'] );
		$this->assertCount( 1, Plugin::get()->part( FlowStore::class )->live() );
	}

	/** @group sqlite */
	public function test_lists_are_paged(): void {
		for ( $number = 0; $number < 3; ++$number ) {
			$this->rest(
				'POST',
				'/flows',
				array( 'name' => 'Flow ' . $number, 'reasons' => array( array( 'id' => 'other' ) ) ),
				201,
			);
		}
		$request = new \WP_REST_Request( 'GET', '/churnstop/v1/flows' );
		$request->set_query_params( array( 'per_page' => '2', 'page' => '2' ) );
		$response = rest_do_request( $request );
		$this->assertCount( 2, (array) $response->get_data() );
		$this->assertSame(
			array( '4', '2' ),
			array( $response->get_headers()['X-WP-Total'], $response->get_headers()['X-WP-TotalPages'] ),
		);
		$this->rest( 'GET', '/flows', null, 400, array( 'per_page' => '0' ) );
		$this->rest( 'GET', '/flows', null, 400, array( 'status' => 'live' ) );
	}

	public function test_preview_walks_an_unsaved_flow_and_writes_nothing(): void {
		$rows   = $this->rows();
		$flow   = self::with( $this->flow(), 'reasons.0.offers.0.value_percent', 50 );
		$answer = $this->rest( 'POST', '/flows/preview', array(
			'flow' => $flow,
			'customer' => array(),
			'steps' => array( array( 'action' => 'reason', 'reason' => 'too_expensive' ) ),
		) );
		$this->assertSame( 'offer', $answer['state'] );
		$this->assertSame( 'Take 50% off', self::at( $answer, 'screen.offer.accept_label' ) );
		$this->assertSame( '20.00', self::at( $answer, 'screen.offer.terms.price_during.amount' ) );
		// Above the range while somebody types: texts and terms are of one figure.
		$above = $this->rest( 'POST', '/flows/preview', array(
			'flow' => self::with( $flow, 'reasons.0.offers.0.value_percent', 90 ),
			'customer' => array(),
			'steps' => array( array( 'action' => 'reason', 'reason' => 'too_expensive' ) ),
		) );
		$this->assertSame(
			array( 'Take 75% off', '10.00' ),
			array(
				self::at( $above, 'screen.offer.accept_label' ),
				self::at( $above, 'screen.offer.terms.price_during.amount' ),
			),
		);
		$german = $this->rest( 'POST', '/flows/preview', array(
			'flow' => $flow,
			'customer' => array( 'country' => 'DE' ),
			'steps' => array( array( 'action' => 'reason', 'reason' => 'too_expensive' ) ),
		) );
		$this->assertSame( 'confirm', $german['state'] );
		// A second coupon is made by no connection: the next offer is.
		$coupon = $this->rest( 'POST', '/flows/preview', array(
			'flow' => $flow,
			'customer' => array( 'coupon' => true ),
			'steps' => array( array( 'action' => 'reason', 'reason' => 'too_expensive' ) ),
		) );
		$this->assertSame( 'pause', self::at( $coupon, 'screen.offer.type' ) );
		$this->assertSame( 'other_coupon', self::at( $coupon, 'decisions.0.skipped.too_expensive-discount-1.0.code' ) );
		$this->assertSame( $rows, $this->rows() );
		$this->rest( 'POST', '/flows/preview', array( 'flow' => 'none' ), 400 );
	}

	public function test_preview_is_in_the_language_of_the_site_and_not_of_the_merchant(): void {
		$ask  = fn ( array $flow ): array => $this->rest( 'POST', '/flows/preview', array(
			'flow' => $flow,
			'customer' => array(),
		) );
		$flow = self::with( $this->flow(), 'survey.title', 'Leaving us?' );
		$this->assertSame( 'Cancel subscription', self::at( $ask( $flow ), 'screen.labels.cancel' ) );
		add_filter( 'locale', static fn (): string => 'de_DE' );
		add_filter( 'pre_determine_locale', static fn (): string => 'en_US' );
		$german = $ask( $flow );
		$this->assertSame( 'Leaving us?', self::at( $german, 'screen.title' ), 'What was changed stays as it is.' );
		$this->assertSame( 'Abo kündigen', self::at( $german, 'screen.labels.cancel' ) );
		$this->assertStringContainsString( '/ Monat', (string) wp_json_encode(
			self::at( $german, 'subscription.billing.text' ),
			JSON_UNESCAPED_UNICODE | JSON_UNESCAPED_SLASHES,
		) );
		$this->assertSame( 'en_US', determine_locale() );
	}

	public function test_preview_walks_to_an_offer_in_one_request(): void {
		$ask    = fn ( array $more ): array => $this->rest(
			'POST',
			'/flows/preview',
			array( 'customer' => array() ) + $more,
		);
		$reason = array( 'action' => 'reason', 'reason' => 'too_expensive' );
		$offers = array_column( Data::maps( Data::maps( $this->flow(), 'reasons' )[0], 'offers' ), 'id' );
		$second = $ask( array( 'flow' => $this->flow(), 'steps' => array( $reason ), 'until' => $offers[1] ) );
		$this->assertSame( $offers[1], self::at( $second, 'screen.offer.id' ) );
		$this->assertSame(
			array( $reason, array( 'action' => 'decline', 'offer_id' => $offers[0] ) ),
			$second['steps'],
		);
		$never = $ask( array( 'flow' => $this->flow(), 'steps' => array( $reason ), 'until' => 'nobody-knows-1' ) );
		$this->assertFalse( self::at( $never, 'screen.more' ), 'it ends where nothing follows' );
		// Consent is agreed to on the way (New York asks for it).
		$consent = $ask( array(
			'flow' => $this->flow(),
			'customer' => array( 'country' => 'US', 'state' => 'NY' ),
			'steps' => array( $reason ),
			'until' => $offers[0],
		) );
		$this->assertSame( $offers[0], self::at( $consent, 'screen.offer.id' ) );

		$gone = array(
			$reason,
			array( 'action' => 'accept' ),
			array( 'action' => 'decline', 'offer_id' => $offers[0] ),
		);
		$this->rest(
			'POST',
			'/flows/preview',
			array( 'flow' => $this->flow(), 'customer' => array(), 'steps' => $gone ),
			409,
		);
		$this->assertSame(
			array_slice( $gone, 0, 2 ),
			$ask( array( 'flow' => $this->flow(), 'steps' => $gone, 'stale' => true ) )['steps'],
		);
	}

	public function test_a_draft_is_uploaded_once_to_be_saved_checked_and_drawn(): void {
		$flow  = $this->rest( 'POST', '/flows', array( 'status' => 'draft' ) + $this->flow(), 201 );
		$id    = Data::int( $flow, 'id' );
		$saved = $this->rest(
			'PUT',
			"/flows/$id/draft",
			self::with( self::with( $flow, 'reasons.0.offers.0.value_percent', 50 ), 'labels.cancel', 'Stay with us' ),
			200,
			array( 'check' => '1' ),
		);
		$this->assertContains( 'cancel_label_is_clear', array_column( Data::maps( $saved, 'violations' ), 'check' ) );
		$drawn = $this->rest( 'POST', '/flows/preview', array(
			'flow' => $id,
			'customer' => array(),
			'steps' => array( array( 'action' => 'reason', 'reason' => 'too_expensive' ) ),
		) );
		$this->assertSame( '20.00', self::at( $drawn, 'screen.offer.terms.price_during.amount' ) );
		$this->rest( 'POST', '/flows/preview', array( 'flow' => 987654, 'customer' => array() ), 404 );
	}

	public function test_preview_shows_what_the_settings_make_of_it(): void {
		$steps = array( array( 'action' => 'reason', 'reason' => 'too_expensive' ) );
		$this->rest( 'PUT', '/settings', array(
			'force_strictest' => true,
			'support' => array( 'url' => '', 'email' => 'help@example.test', 'message' => '' ),
		) );
		$this->assertSame(
			'confirm',
			$this->rest( 'POST', '/flows/preview', array(
				'flow' => $this->flow(),
				'customer' => array( 'country' => 'US', 'state' => 'CA' ),
				'steps' => $steps,
			) )['state'],
		);
		$technical = $this->rest( 'POST', '/flows/preview', array(
			'flow' => $this->flow(),
			'customer' => array(),
			'steps' => array( array( 'action' => 'reason', 'reason' => 'technical_issue' ) ),
		) );
		$this->assertSame( 'help@example.test', self::at( $technical, 'screen.support.email' ) );
		$this->rest( 'PUT', '/settings', array( 'force_strictest' => false ) );
		$this->assertSame(
			'offer',
			$this->rest( 'POST', '/flows/preview', array(
				'flow' => $this->flow(),
				'customer' => array(),
				'steps' => $steps,
			) )['state'],
		);
	}

	/** @return list<array{string, string}> */
	public static function languages(): array {
		return array(
			array( 'fr_FR', 'Résilier l’abonnement' ),
			array( 'de_AT', 'Abo kündigen' ),
			array( 'en_GB', 'Cancel subscription' ),
			array( 'fi', 'Cancel subscription' ),
		);
	}

	#[DataProvider( 'languages' )]
	public function test_a_language_that_wordpress_has_no_pack_of_is_spoken_and_saved(
		string $locale,
		string $cancel,
	): void {
		$this->assertNotContains( $locale, get_available_languages() );
		$flow = $this->rest(
			'POST',
			'/flows',
			array(
				'name' => 'Imported',
				'locale' => $locale,
				'reasons' => array( array( 'id' => 'other', 'kind' => 'other', 'offers' => array() ) ),
			),
			201,
		);
		$this->assertSame( array( $locale, $cancel ), array( $flow['locale'], self::at( $flow, 'labels.cancel' ) ) );
		$this->assertSame(
			'Cancel subscription',
			__( 'Cancel subscription', 'churnstop' ),
			'the site goes on in its own language',
		);
		$this->rest( 'PUT', '/flows/' . Data::string( $flow, 'id' ), array( 'name' => 'Named' ) + $flow );
	}

	/**
	 * Somebody is still typing: figures out of range are shown as the nearest allowed, and absurd ones break no date.
	 */
	public function test_preview_survives_any_figure(): void {
		$flow   = self::with(
			self::with( $this->flow(), 'reasons.1.offers.0.duration_days', 999999999 ),
			'reasons.0.offers.0.value_percent',
			1,
		);
		$steps  = array( array( 'action' => 'reason', 'reason' => 'too_busy' ) );
		$answer = $this->rest( 'POST', '/flows/preview', array(
			'flow' => $flow,
			'customer' => array( 'trial_days' => PHP_INT_MAX, 'interval' => 10 ** 12 ),
			'steps' => $steps,
		) );
		$this->assertSame( 'offer', $answer['state'] );
		$steps  = array( array( 'action' => 'reason', 'reason' => 'too_expensive' ) );
		$answer = $this->rest( 'POST', '/flows/preview', array(
			'flow' => $flow,
			'customer' => array(),
			'steps' => $steps,
		) );
		$this->assertSame( '38.00', self::at( $answer, 'screen.offer.terms.price_during.amount' ) );
	}

	public function test_on_the_plan_free_other_types_stay_but_cannot_be_added(): void {
		$flow = $this->flow();
		add_filter( 'churnstop_plan', static fn (): string => 'free' );
		$saved = $this->rest( 'PUT', '/flows/' . $this->id, $flow );
		$this->assertSame(
			'switching-tier_down-1',
			self::at( $saved, 'reasons.2.offers.0.id' ),
			'What was stored stays',
		);
		$rows  = $this->rows();
		$error = $this->rest(
			'PUT',
			'/flows/' . $this->id,
			self::with( $saved, 'reasons.1.offers.1', array( 'type' => 'skip_renewal' ) ),
			422,
		);
		$this->assertSame( array( 'offer_type_in_plan' ), self::failed( $error ) );
		$this->assertSame( 'reasons.1.offers.1.type', self::at( $error, 'data.violations.0.path' ) );
		$this->assertSame( $rows, $this->rows() );
	}
}
