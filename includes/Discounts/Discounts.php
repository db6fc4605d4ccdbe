<?php
declare(strict_types=1);

namespace ChurnStop\Discounts;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Data;
use ChurnStop\Failure;

/** What a merchant does with discounts. Every answer is the contract's discount. */
final class Discounts {

	/** @param list<DiscountUse> $others What uses discounts beside the versions of flows. */
	public function __construct(
		private readonly DiscountTable $table,
		private readonly ResolveDiscounts $resolve,
		private readonly DiscountInput $input,
		private readonly array $others,
	) {}

	/** @return array{list<array<string, mixed>>, int} One page, and how many there are. */
	public function page( string $status, int $page, int $per_page ): array {
		return array(
			array_map( $this->present( ... ), $this->table->page( $status, $per_page, ( $page - 1 ) * $per_page ) ),
			$this->table->count( $status ),
		);
	}

	/**
	 * @return array<string, mixed>
	 * @throws Failure
	 */
	public function get( int $id ): array {
		return $this->present( $this->find( $id ) );
	}

	/**
	 * @param array<string, mixed> $input
	 * @return array<string, mixed>
	 * @throws Failure
	 */
	public function create( array $input ): array {
		return $this->get( $this->table->insert( $this->input->discount( $input, null ) ) );
	}

	/**
	 * Fields that are left out stay as they are. `version` must be the present one.
	 *
	 * @param array<string, mixed> $input
	 * @return array<string, mixed>
	 * @throws Failure
	 */
	public function save( int $id, array $input ): array {
		$before = $this->find( $id );
		if ( ! isset( $input['version'] ) ) {
			throw Failure::invalid()->about( array(
				'version' => __( 'Say which version of the discount you edited.', 'churnstop' ),
			) );
		}
		if ( Data::int( $input, 'version' ) !== $before->version ) {
			$this->refuse_stale( $id );
		}
		$after = $this->input->discount( $input, $before );
		$terms = $this->input->terms_differ( $before, $after );
		if ( $terms && $before->uses > 0 ) {
			$this->refuse_used(
				$id,
				__(
					'A published flow used this discount, so only its name and status can change. Make a new discount instead. Nothing has changed.',
					'churnstop',
				),
			);
		}
		$archives = Discount::ARCHIVED === $after->status && Discount::ARCHIVED !== $before->status;
		if ( $archives && array() !== $this->offers_of_others( $id ) ) {
			$this->refuse_used(
				$id,
				__( 'A running experiment uses this discount. Stop it first. Nothing has changed.', 'churnstop' ),
			);
		}
		if ( ! $this->table->update( $after, $before->version, $terms ) ) {
			$this->refuse( $id, $before->version );
		}
		return $this->get( $id );
	}

	/**
	 * @return array<string, mixed>
	 * @throws Failure
	 */
	public function archive( int $id ): array {
		$discount = $this->find( $id );
		return Discount::ARCHIVED === $discount->status
			? $this->present( $discount )
			: $this->save( $id, array( 'version' => $discount->version, 'status' => Discount::ARCHIVED ) );
	}

	/** @throws Failure Why a conditional write did not happen. */
	private function refuse( int $id, int $version ): never {
		if ( $this->find( $id )->version !== $version ) {
			$this->refuse_stale( $id );
		}
		$this->refuse_used(
			$id,
			__( 'An active flow uses this discount. Take it out of the flow first. Nothing has changed.', 'churnstop' ),
		);
	}

	/** @throws Failure */
	private function refuse_used( int $id, string $message ): never {
		throw Failure::in_use()->saying( $message )->with( array( 'used_by' => $this->used_by( $id ) ) );
	}

	/** @return list<array{flow_id: int, offer_id: string}> */
	private function used_by( int $id ): array {
		return array_values( array_unique(
			array( ...$this->table->used_by( $id ), ...$this->offers_of_others( $id ) ),
			SORT_REGULAR,
		) );
	}

	/** @return list<array{flow_id: int, offer_id: string}> */
	private function offers_of_others( int $id ): array {
		return array_merge(
			array(),
			...array_map( static fn ( DiscountUse $use ): array => $use->offers_with( $id ), $this->others ),
		);
	}

	/** @throws Failure */
	private function refuse_stale( int $id ): never {
		throw Failure::conflict()
			->saying( __(
				'Somebody else saved this discount meanwhile. Nothing of yours was saved; compare and save again.',
				'churnstop',
			) )
			->with( array( 'discount' => $this->get( $id ) ) );
	}

	/** @throws Failure */
	private function find( int $id ): Discount {
		return $this->table->find( $id ) ?? throw Failure::not_found()
			->saying( __( 'There is no such discount.', 'churnstop' ) );
	}

	/** @return array<string, mixed> */
	private function present( Discount $discount ): array {
		$now = $this->resolve->present( $discount );
		return ( $now ?? $discount )->to_array() + array(
			'available' => null !== $now && Discount::ACTIVE === $discount->status,
			'used_by'   => $this->used_by( $discount->id ),
			'accepted'  => $this->table->accepted( $discount->id ),
		);
	}
}
