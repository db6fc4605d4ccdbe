<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Store;

use ChurnStop\Connections\WooCommerceSubscriptions\WooCommerceSubscriptions;
use ChurnStop\Data;
use ChurnStop\Experiments\Experiments;
use ChurnStop\Flows\FlowTable;
use ChurnStop\Plugin;
use ChurnStop\Redemptions\Redemption;
use ChurnStop\Redemptions\RedemptionStore;
use ChurnStop\Settings\SettingsStore;
use ChurnStop\Tests\Harness\Http;

/** What an assistant may ask and do, through WordPress' own registry of abilities. */
final class AbilitiesTest extends StoreAttempt {

	private const NAMES = array(
		'list-attempts',
		'get-summary',
		'explain-decision',
		'list-flows',
		'list-experiments',
		'validate-flow',
		'revert-offer',
		'save-flow-draft',
	);

	protected function tearDown(): void {
		delete_option( SettingsStore::OPTION );
		parent::tearDown();
	}

	/** @param array<string, mixed> $input */
	private static function ask_ability( string $name, array $input = array() ): mixed {
		$ability = wp_get_ability( 'churnstop/' . $name );
		self::assertNotNull( $ability );
		return $ability->execute( $input );
	}

	/**
	 * @param array<string, mixed> $input
	 * @return array<string, mixed>
	 */
	private static function answer( string $name, array $input = array() ): array {
		$answer = self::ask_ability( $name, $input );
		self::assertIsArray(
			$answer,
			$answer instanceof \WP_Error ? $name . ': ' . $answer->get_error_message() : $name,
		);
		return Data::as_map( $answer );
	}

	private static function become( string $login ): void {
		$user = get_user_by( 'login', $login );
		self::assertNotFalse( $user );
		wp_set_current_user( $user->ID );
	}

	/**
	 * From a registry that reads the settings as they are now.
	 *
	 * @return array<string, bool> Name → whether MCP may use it.
	 */
	private static function open_to_mcp(): array {
		$open = array();
		foreach ( self::NAMES as $name ) {
			wp_unregister_ability( 'churnstop/' . $name );
		}
		global $wp_current_filter;
		$wp_current_filter[] = 'wp_abilities_api_init';
		Plugin::get()->part( \ChurnStop\Abilities\Abilities::class )->register();
		array_pop( $wp_current_filter );
		foreach ( self::NAMES as $name ) {
			$mcp           = wp_get_ability( 'churnstop/' . $name )?->get_meta()['mcp'] ?? null;
			$open[ $name ] = is_array( $mcp ) && true === $mcp['public'];
		}
		return $open;
	}

	public function test_an_assistant_reads_explains_and_takes_back(): void {
		self::publish( 'discount' );
		$made  = self::subscribe( 'discount' );
		$http  = Http::as( $made->customer_id );
		$id    = Data::string( self::ask( $http, '', array( 'subscription_id' => $made->id ), 201 ), 'id' );
		$offer = self::ask( $http, '/' . $id . '/reason', array(
			'reason' => 'too_expensive',
			'comment' => 'Rent went up',
		) );
		self::ask( $http, '/' . $id . '/accept', array(
			'offer_id' => Data::string( Data::map( Data::map( $offer, 'screen' ), 'offer' ), 'id' ),
		) );

		self::become( 'manager' );
		$list = self::answer( 'list-attempts', array( 'subscription_id' => $made->id, 'state' => 'saved' ) );
		self::assertSame( 1, $list['total'] );
		$told = Data::maps( $list, 'attempts' )[0];
		self::assertSame(
			array( $id, 'too_expensive', 'accepted' ),
			array( $told['id'], $told['reason'], Data::maps( $told, 'offered' )[0]['answer'] ),
		);
		self::assertSame(
			array(),
			array_intersect( array( 'comment', 'customer_id', 'subscription_ids', 'actor' ), array_keys( $told ) ),
			'Personal data is a switch of its own.',
		);
		Plugin::get()->part( SettingsStore::class )->save( array( 'abilities' => array( 'personal_data' => true ) ) );
		$told = self::answer( 'explain-decision', array( 'attempt_id' => $id ) );
		self::assertSame(
			array( 'Rent went up', $made->customer_id, array( $made->id ) ),
			array( $told['comment'], $told['customer_id'], $told['subscription_ids'] ),
		);

		$summary = self::answer( 'get-summary', array( 'after' => gmdate( 'Y-m-d', time() - 86400 ) ) );
		self::assertContains( 'too_expensive', array_column( Data::maps( $summary, 'reasons' ), 'reason' ) );

		$live = Plugin::get()->part( RedemptionStore::class )->live( WooCommerceSubscriptions::ref( $made->id ) );
		self::assertNotNull( $live );
		self::assertSame(
			Redemption::REVERTED,
			self::answer( 'revert-offer', array(
				'redemption_id' => $live->id,
				'note' => 'As agreed by phone',
			) )['state'],
		);
		self::assertSame(
			Redemption::REVERTED,
			self::answer( 'revert-offer', array( 'redemption_id' => $live->id ) )['state'],
			'Twice is once.',
		);
		self::assertSame( array(), Shop::get( $made->id )->get_coupon_codes() );
		$none = self::ask_ability( 'revert-offer', array( 'redemption_id' => 999_999_999 ) );
		self::assertInstanceOf( \WP_Error::class, $none );
		self::assertSame( 'churnstop_not_found', $none->get_error_code() );
	}

	public function test_an_assistant_reads_what_an_experiment_says(): void {
		$flow        = Plugin::get()->part( FlowTable::class )->find_default()->id ?? 0;
		$arms        = array(
			array( 'id' => 'control', 'weight' => 50 ),
			array( 'id' => 'none', 'weight' => 50, 'offers' => 'none' ),
		);
		$experiments = Plugin::get()->part( Experiments::class );
		$id          = $experiments->create( array(
			'name' => 'None at all',
			'flow_id' => $flow,
			'arms' => $arms,
		) )->id;
		self::become( 'manager' );
		$told = Data::maps( self::answer( 'list-experiments', array( 'status' => 'draft' ) ), 'experiments' )[0];
		self::assertSame( array( $id, 'None at all' ), array( $told['id'], $told['name'] ) );
		self::assertNotSame( '', Data::string( Data::map( $told, 'results' ), 'sentence' ) );
		self::assertFalse( Data::maps( Data::map( $told, 'results' ), 'comparisons' )[0]['decided'] );
	}

	public function test_an_assistant_checks_a_flow_and_leaves_a_draft(): void {
		self::become( 'manager' );
		$flow = Data::maps( self::answer( 'list-flows', array( 'status' => 'active' ) ), 'flows' )[0];
		self::assertTrue( self::answer( 'validate-flow', array( 'flow' => $flow ) )['valid'] );
		self::assertFalse(
			self::answer( 'validate-flow', array(
				'flow' => array(
					'reasons' => array( array(
						'id' => 'x',
						'kind' => 'price',
						'label' => 'X',
						'offers' => array( array( 'type' => 'discount', 'value_percent' => 99 ) ),
					) ),
				) + $flow,
			) )['valid'],
		);
		$draft = self::answer( 'save-flow-draft', array(
			'flow_id' => $flow['id'],
			'draft' => array( 'name' => 'By an assistant' ) + $flow,
		) );
		self::assertSame( 'By an assistant', Data::map( $draft, 'draft' )['name'] );
		self::assertSame(
			$flow['version'],
			Data::maps( self::answer( 'list-flows', array( 'status' => 'active' ) ), 'flows' )[0]['version'],
			'Nothing was published.',
		);
		$stale = self::ask_ability( 'save-flow-draft', array(
			'flow_id' => $flow['id'],
			'draft' => array( 'version' => 0 ) + $flow,
		) );
		self::assertInstanceOf( \WP_Error::class, $stale );
		Plugin::get()->part( \ChurnStop\Flows\Flows::class )->delete_draft( Data::int( $flow, 'id' ) );
	}

	public function test_only_who_manages_churnstop_may_and_only_what_the_schema_names(): void {
		$inputs = array(
			'explain-decision' => array( 'attempt_id' => str_repeat( 'a', 36 ) ),
			'validate-flow' => array( 'flow' => array() ),
			'revert-offer' => array( 'redemption_id' => 1 ),
			'save-flow-draft' => array( 'flow_id' => 1, 'draft' => array() ),
		);
		foreach ( self::NAMES as $name ) {
			self::become( 'shopper' );
			$refused = self::ask_ability( $name, $inputs[ $name ] ?? array() );
			self::assertInstanceOf( \WP_Error::class, $refused );
			self::assertSame( 'ability_invalid_permissions', $refused->get_error_code(), $name );
			self::become( 'manager' );
			$refused = self::ask_ability( $name, ( $inputs[ $name ] ?? array() ) + array( 'something_else' => 1 ) );
			self::assertInstanceOf( \WP_Error::class, $refused );
			self::assertSame( 'ability_invalid_input', $refused->get_error_code(), $name );
		}
		self::assertSame( array_fill_keys( self::NAMES, false ), self::open_to_mcp() );
		Plugin::get()->part( SettingsStore::class )->save( array( 'abilities' => array( 'mcp' => true ) ) );
		self::assertSame( array_fill_keys( self::NAMES, true ), self::open_to_mcp() );
		self::assertFalse( Plugin::get()->part( SettingsStore::class )->get()->abilities['personal_data'] );
		$kinds = array_map(
			static fn ( string $name ): mixed => wp_get_ability( 'churnstop/' . $name )?->get_meta()['annotations']
				?? null,
			self::NAMES,
		);
		self::assertSame(
			array( true, true, true, true, true, true, false, false ),
			array_column( array_filter( $kinds, is_array( ... ) ), 'readonly' ),
		);
	}
}
