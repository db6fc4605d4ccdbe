<?php
declare(strict_types=1);

namespace ChurnStop\Flows;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Audience\Audience;
use ChurnStop\Audience\Condition;
use ChurnStop\Audience\FactValues;
use ChurnStop\Clock;
use ChurnStop\Compliance\Compliance;
use ChurnStop\Compliance\FlowContext;
use ChurnStop\Compliance\Violation;
use ChurnStop\Data;
use ChurnStop\Offers\OfferTypes;
use ChurnStop\Option;
use ChurnStop\Schema\SchemaError;

/**
 * The flows as shoppers meet them: what is live, which one is whose, and the version that an attempt walks. In the
 * current language.
 *
 * A stored body that breaks a legal rule (a row edited in the database, a newer rule pack) is not served; the last good
 * version is.
 */
final class FlowStore {

	/** Flow id → what was wrong with its newest version, for the admin. */
	public const REFUSED = 'churnstop_refused_flows';

	private const GROUP = 'churnstop';
	private const KEY   = 'live_flows_' . CHURNSTOP_VERSION;

	/** @var list<FlowRow>|null */
	private ?array $live = null;

	/** The version that came with an attempt. */
	private ?FlowRow $pinned = null;

	public function __construct(
		private readonly FlowTable $table,
		private readonly FlowInput $input,
		private readonly Compliance $compliance,
		private readonly OfferTypes $types,
		private readonly Clock $clock,
	) {}

	/** @return list<Flow> First by priority. */
	public function live(): array {
		return array_map( fn ( FlowRow $row ): Flow => $this->read( $row ), $this->rows() );
	}

	/**
	 * The first flow whose audience the subscription belongs to, and why those before it are not its own. Facts are
	 * read as conditions ask for them.
	 *
	 * @param int|null $named One that is taken whatever its audience, as long as it is active: a signed link asks for
	 *     it.
	 */
	public function match( FactValues $known, ?int $named = null ): FlowChoice {
		$passed_over = array();
		$rows        = $this->rows();
		foreach ( $rows as $row ) {
			if ( $row->id === $named ) {
				return new FlowChoice( $this->read( $row ), array(), array() );
			}
		}
		foreach ( $rows as $row ) {
			$refusals = Audience::from_array( Data::map( $row->body, 'audience' ) )->refusals( $known );
			if ( array() === $refusals ) {
				return new FlowChoice( $this->read( $row ), $passed_over, $known->values() );
			}
			$passed_over[] = array(
				'flow_id'      => $row->id,
				'flow_version' => $row->version,
				'conditions'   => array_map(
					static fn ( Condition $condition ): array => $condition->to_array(),
					$refusals,
				),
			);
		}
		return new FlowChoice( null, $passed_over, $known->values() );
	}

	/**
	 * A stored version, whatever became of its flow since: attempts are pinned to theirs. Where it may not be served
	 * any more, the newest earlier one that may.
	 *
	 * @param (callable( array<string, mixed> ): array<string, mixed>)|null $change What somebody's arm makes of its
	 *     body.
	 */
	public function version( int $flow_id, int $version, ?callable $change = null ): ?Flow {
		if (
			$this->pinned?->id === $flow_id && $this->pinned->version === $version && $this->is_legal( $this->pinned )
		) {
			return $this->read( $this->pinned, $change );
		}
		foreach ( $this->rows() as $row ) {
			if ( $row->id === $flow_id && $row->version === $version ) {
				return $this->read( $row, $change );
			}
		}
		for ( $number = $version; $number > 0; --$number ) {
			$row = $this->table->version( $flow_id, $number );
			if ( null !== $row && $this->is_legal( $row ) ) {
				return $this->read( $row, $change );
			}
		}
		return null;
	}

	/** What version() is going to be asked for: it was read with the attempt that walks it. */
	public function remember( ?FlowRow $row ): void {
		$this->pinned = $row;
	}

	/** After every write. */
	public function forget(): void {
		$this->live   = null;
		$this->pinned = null;
		wp_cache_set_last_changed( self::GROUP );
	}

	/** @param (callable( array<string, mixed> ): array<string, mixed>)|null $change */
	private function read( FlowRow $row, ?callable $change = null ): Flow {
		return $row->flow( $this->input->localised( null === $change ? $row->body : $change( $row->body ) ) );
	}

	/** @return list<FlowRow> */
	private function rows(): array {
		if ( null !== $this->live ) {
			return $this->live;
		}
		// Named by the last write before the reading: what is read while somebody publishes is found by nobody
		// afterwards.
		$key    = self::KEY . ':' . wp_cache_get_last_changed( self::GROUP );
		$cached = wp_cache_get( $key, self::GROUP );
		if ( is_array( $cached ) ) {
			$this->live = array_values( array_filter(
				$cached,
				static fn ( mixed $row ): bool => $row instanceof FlowRow,
			) );
			return $this->live;
		}
		$this->live = array_values( array_filter( array_map( $this->servable( ... ), $this->table->active() ) ) );
		// A few minutes: a node of a cluster whose cache missed a write catches up automatically.
		wp_cache_set( $key, $this->live, self::GROUP, 300 );
		return $this->live;
	}

	/** The row, or the newest earlier version that is good; null where there is none. */
	private function servable( FlowRow $row ): ?FlowRow {
		if ( $this->is_legal( $row ) ) {
			$this->note( $row->id, null );
			return $row;
		}
		$this->note( $row->id, $row->json );
		for ( $version = $row->version - 1; $version > 0; --$version ) {
			$earlier = $this->table->version( $row->id, $version );
			if ( null !== $earlier && $this->is_legal( $earlier ) ) {
				return $earlier;
			}
		}
		return null;
	}

	private function is_legal( FlowRow $row ): bool {
		$signature = CheckSignature::of( $row->json );
		if ( hash_equals( $signature, $row->signature ) ) {
			return true;
		}
		$refused = get_option( self::REFUSED );
		$known   = Data::map( is_array( $refused ) ? $refused : array(), (string) $row->id );
		if ( Data::string( $known, 'signature' ) === $signature ) {
			return false;
		}
		if ( array() !== $this->legal_errors( $row ) ) {
			return false;
		}
		$this->table->sign_again( $row->id, $row->version, $signature );
		return true;
	}

	/**
	 * @return list<array<string, string>> What the law or the schema says against it. Plan and targets only skip
	 *     offers.
	 */
	private function legal_errors( FlowRow $row ): array {
		$body   = array_diff_key( $row->body, array( 'shipped' => true ) );
		$errors = array_map(
			static fn ( SchemaError $error ): array => array(
				'check'   => 'schema',
				'path'    => $error->path,
				'message' => $error->message,
			),
			// Stored offers of types that are not registered any more are skipped, not refused.
			$this->input->errors( $body, $body )
		);
		if ( array() !== $errors ) {
			return $errors;
		}
		$violations = $this->compliance->shipped(
			$row->flow( $row->body )->to_array(),
			new FlowContext( $this->types->settings() ),
		);
		return array_map(
			static fn ( Violation $violation ): array => $violation->to_array(),
			array_values( array_filter(
				$violations,
				static fn ( Violation $violation ): bool => $violation->is_error(),
			) ),
		);
	}

	/** Tells the admin, once, that the newest version is not served; or that all is well again. */
	private function note( int $flow_id, ?string $json ): void {
		$stored  = get_option( self::REFUSED );
		$refused = is_array( $stored ) ? $stored : array();
		if ( null === $json ) {
			if ( isset( $refused[ $flow_id ] ) ) {
				unset( $refused[ $flow_id ] );
				update_option( self::REFUSED, $refused, true );
			}
			return;
		}
		$signature = CheckSignature::of( $json );
		if ( Data::string( Data::map( $refused, (string) $flow_id ), 'signature' ) === $signature ) {
			return;
		}
		$row                 = $this->table->find( $flow_id );
		$refused[ $flow_id ] = array(
			'signature'  => $signature,
			'at'         => Data::iso( $this->clock->now() ),
			'violations' => null === $row ? array() : $this->legal_errors( $row ),
		);
		Option::write( self::REFUSED, $refused, true );
	}
}
