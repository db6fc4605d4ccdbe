<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Integration\Flows;

use ChurnStop\Data;
use ChurnStop\Flows\FlowStore;
use ChurnStop\Flows\FlowTable;
use ChurnStop\Plugin;
use ChurnStop\Setup\Installation;
use ChurnStop\Storage\Database;
use PHPUnit\Framework\Attributes\DataProvider;

/** The filter `churnstop_default_flow`, as seed 004 and the contract describe it. */
final class DefaultFlowFilterTest extends FlowTestCase {

	public function test_without_a_callback_nothing_happens(): void {
		$this->save_settings();
		$this->assertSame( 1, $this->flow()['version'] );
	}

	/** The seed's own example, without its explicit target. */
	public function test_offers_by_reason_replace_those_reasons_only(): void {
		self::set_by_code(
			array(
				'too_expensive' => self::discount( 25 ),
				'too_busy'      => array(
					'type'          => 'pause',
					'duration_days' => 60,
				),
				'switching'     => array(
					'type'              => 'tier_down',
					'target_product_id' => null,
				),
			)
		);
		$before = $this->flow();
		$this->save_settings();
		$flow = $this->flow();
		$this->assertSame( 2, $flow['version'] );
		$this->assertSame( array( 'too_expensive', 'too_busy', 'switching' ), $flow['set_by_code'] );
		$this->assertCount( 1, (array) self::at( $flow, 'reasons.0.offers' ) );
		$this->assertSame( 25, self::at( $flow, 'reasons.0.offers.0.value_percent' ) );
		$this->assertSame( 'too_expensive-discount-1', self::at( $flow, 'reasons.0.offers.0.id' ) );
		$this->assertSame( 60, self::at( $flow, 'reasons.1.offers.0.duration_days' ) );
		$this->assertSame(
			self::at( $before, 'reasons.4' ),
			self::at( $flow, 'reasons.4' ),
			'Others stay as they were',
		);
		$this->assertArrayNotHasKey( 'offers_by_reason', $flow );

		$this->save_settings();
		$this->assertSame( $flow, $this->flow(), 'Run twice: no change, no version, the same ids' );
	}

	public function test_a_list_of_offers_and_none(): void {
		self::set_by_code(
			array(
				'too_expensive' => array( self::discount( 10 ), self::discount( 30 ) ),
				'other'         => array(),
			)
		);
		$this->save_settings();
		$this->assertSame(
			array( 'too_expensive-discount-1', 'too_expensive-discount-2' ),
			array_column( (array) self::at( $this->flow(), 'reasons.0.offers' ), 'id' ),
		);
		$this->assertSame( array(), self::at( $this->flow(), 'reasons.5.offers' ) );
	}

	public function test_the_callback_gets_the_live_flow(): void {
		$this->rest( 'PUT', '/flows/' . $this->id, self::with( $this->flow(), 'survey.title', 'Why?' ) );
		$given = array();
		add_filter(
			'churnstop_default_flow',
			static function ( array $flow ) use ( &$given ): array {
				$given = $flow;
				return $flow;
			}
		);
		$this->save_settings();
		$this->assertSame( 'Why?', self::at( $given, 'survey.title' ) );
		$this->assertSame( 'discount', self::at( $given, 'offers_by_reason.too_expensive.0.type' ) );
		$this->assertSame( 2, $this->flow()['version'], 'A callback that changes nothing makes no version' );
		$this->assertSame( array(), $this->flow()['set_by_code'] );
	}

	public function test_texts_may_be_changed_too(): void {
		add_filter(
			'churnstop_default_flow',
			static fn ( array $flow ): array => self::with( $flow, 'labels.another', 'What else?' ),
		);
		$this->save_settings();
		$this->assertSame( 'What else?', self::at( $this->flow(), 'labels.another' ) );
		$this->assertSame( 2, $this->flow()['version'] );
	}

	/** @param callable(array<string, mixed>): mixed $callback */
	#[DataProvider( 'bad_callbacks' )]
	public function test_a_bad_filter_never_breaks_the_live_flow(
		callable $callback,
		string $check,
		string $param,
	): void {
		add_filter( 'churnstop_default_flow', $callback );
		$before   = $this->flow();
		$settings = $this->save_settings();
		$this->assertSame( $before, $this->flow() );
		$this->assertCount( 1, Plugin::get()->part( FlowStore::class )->live() );
		$failure = Data::map( Data::map( $settings, 'notices' ), 'default_flow_filter' );
		$this->assertNotSame( '', Data::string( $failure, 'message' ) );
		$this->assertSame(
			'' === $check ? array() : array( $check ),
			array_column( Data::maps( $failure, 'violations' ), 'check' ),
		);
		$this->assertSame( '' === $param ? array() : array( $param ), array_keys( Data::map( $failure, 'params' ) ) );

		remove_all_filters( 'churnstop_default_flow' );
		$this->assertNull(
			Data::map( $this->save_settings(), 'notices' )['default_flow_filter'],
			'The notice goes with the callback',
		);
	}

	/** @return iterable<string, array{callable, string, string}> */
	public static function bad_callbacks(): iterable {
		$offers = static fn ( mixed $offers ): callable => static fn ( array $flow ): array => array(
			'offers_by_reason' => $offers,
		) + $flow;
		yield 'answers null' => array( static fn ( array $flow ): mixed => null, '', 'flow' );
		yield 'answers a word' => array( static fn ( array $flow ): string => 'flow', '', 'flow' );
		yield 'throws' => array( static fn ( array $flow ): array => throw new \RuntimeException( 'broken' ), '', '' );
		yield 'has a type error' => array( static fn ( int $flow ): int => $flow, '', '' );
		yield 'too large a discount' => array(
			$offers( array( 'too_expensive' => self::discount( 90 ) ) ),
			'offer_settings_in_range',
			'',
		);
		yield 'sells to who needs help' => array(
			$offers( array( 'technical_issue' => self::discount( 20 ) ) ),
			'no_offer_for_technical_issue',
			'',
		);
		yield 'an unclear label' => array(
			static fn ( array $flow ): array => self::with( $flow, 'labels.cancel', 'Continue' ),
			'cancel_label_is_clear',
			'',
		);
		yield 'an unknown type' => array(
			$offers( array( 'too_expensive' => array( 'type' => 'gift' ) ) ),
			'',
			'reasons.0.offers.0.type',
		);
		yield 'an unknown reason' => array(
			$offers( array( 'too_expansive' => self::discount( 20 ) ) ),
			'',
			'offers_by_reason.too_expansive',
		);
		yield 'offers as a word' => array(
			$offers( array( 'too_expensive' => 'discount' ) ),
			'',
			'offers_by_reason.too_expensive',
		);
		yield 'no offers by reason at all' => array(
			static fn ( array $flow ): array => array( 'offers_by_reason' => 'discount' ) + $flow,
			'',
			'offers_by_reason',
		);
		yield 'no reasons left' => array(
			static fn ( array $flow ): array => array( 'reasons' => array() ) + $flow,
			'',
			'reasons',
		);
	}

	public function test_at_activation_it_runs_over_the_shipped_flow(): void {
		Plugin::get()->part( Database::class )->execute( 'DELETE FROM {flow_versions}' );
		Plugin::get()->part( Database::class )->execute( 'DELETE FROM {flows}' );
		$this->fresh();
		self::set_by_code( array( 'other' => self::discount( 5 ) ) );
		Plugin::get()->part( Installation::class )->install();
		$this->id = (int) Plugin::get()->part( FlowTable::class )->find_default()?->id;
		$this->assertSame( 5, self::at( $this->flow(), 'reasons.5.offers.0.value_percent' ) );
		$this->assertSame( array( 'other' ), $this->flow()['set_by_code'] );
	}

	public function test_an_activation_with_a_bad_filter_still_has_a_flow(): void {
		Plugin::get()->part( Database::class )->execute( 'DELETE FROM {flow_versions}' );
		Plugin::get()->part( Database::class )->execute( 'DELETE FROM {flows}' );
		$this->fresh();
		add_filter( 'churnstop_default_flow', static fn (): string => 'broken' );
		Plugin::get()->part( Installation::class )->install();
		$this->assertCount( 1, Plugin::get()->part( FlowStore::class )->live() );
	}

	public function test_on_the_plan_free_the_shipped_flow_has_what_is_unlocked(): void {
		Plugin::get()->part( Database::class )->execute( 'DELETE FROM {flow_versions}' );
		Plugin::get()->part( Database::class )->execute( 'DELETE FROM {flows}' );
		$this->fresh();
		add_filter( 'churnstop_plan', static fn (): string => 'free' );
		Plugin::get()->part( Installation::class )->install();
		$flow  = Plugin::get()->part( FlowStore::class )->live()[0];
		$types = array();
		foreach ( $flow->reasons as $reason ) {
			foreach ( $reason->offers as $offer ) {
				$types[ $offer->type ] = true;
			}
		}
		$this->assertSame( array( 'discount', 'pause' ), array_keys( $types ) );
	}

	/** Two first requests at once, or an activation during one: one default flow. */
	public function test_there_is_one_default_flow(): void {
		Plugin::get()->part( Installation::class )->install();
		$this->assertNull(
			Plugin::get()->part( FlowTable::class )->insert(
				Plugin::get()->part( FlowTable::class )->find( $this->id )?->body ?? array(),
				'active',
				0,
				'shipped',
				true,
			),
		);
		$this->assertSame( 1, $this->rows()['flows'] );
	}

	/** @param array<string, mixed> $offers */
	private static function set_by_code( array $offers ): void {
		add_filter(
			'churnstop_default_flow',
			static function ( array $flow ) use ( $offers ): array {
				$flow['offers_by_reason'] = $offers;
				return $flow;
			}
		);
	}

	/** @return array<string, mixed> */
	private static function discount( int $percent ): array {
		return array(
			'type'                    => 'discount',
			'value_percent'           => $percent,
			'duration_billing_cycles' => 3,
		);
	}

	/** @return array<string, mixed> */
	private function save_settings(): array {
		return $this->rest( 'PUT', '/settings', array( 'enabled' => true ) );
	}
}
